"""How many there are, and where they wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from kombu.exceptions import KombuError, OperationalError

from taskverse.apps.tasks.models import ALIVE, WAITING, PausedQueue, Task, TaskPriority, TaskStatus
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.selectors.tasks import tasks_visible
from taskverse.apps.users.models import User
from taskverse.common.errors import Forbidden
from taskverse.database.prepared import Prepared

REPLY_SECONDS = 0.5  # that a living worker may take to answer


@dataclass(frozen=True)
class Queue:
    name: str
    depth: int
    oldest_waiting_seconds: float | None
    running: int
    paused: bool


@dataclass(frozen=True)
class Worker:
    name: str
    running: int
    capacity: int | None
    online: bool
    last_seen: datetime | None


def task_counts(viewer: User, wanted: TaskFilter) -> dict[str, int]:
    """Of the tasks that the viewer may see, by status: every one there is."""
    tasks = tasks_visible(viewer).filter(wanted.condition()).order_by()
    found = dict(tasks.values_list("status").annotate(Count("pk")))
    return {status: found.get(status, 0) for status in TaskStatus.values}


def _waiting(owner_id: int) -> QuerySet[Any, Any]:
    waiting = Task.objects.filter(owner_id=owner_id, status__in=sorted(WAITING)).order_by()
    return waiting.values("owner_id").annotate(number=Count("*")).values_list("number")


WAITING_OF_OWNER = Prepared(_waiting, owner_id=-1)


def waiting_count(owner: User) -> int:
    found = WAITING_OF_OWNER.row(owner_id=owner.pk)
    return found[0] if found else 0


def queues_all(viewer: User) -> list[Queue]:
    """The most urgent first. Raises Forbidden for all but staff."""
    staff_only(viewer)
    age = ExpressionWrapper(Now() - Min("queued_at"), output_field=DurationField())
    # two questions, so that each reads its own small index
    queued = Task.objects.filter(status=TaskStatus.QUEUED).order_by()
    waiting = {name: rest for name, *rest in queued.values_list("priority").annotate(depth=Count("pk"), age=age)}
    alive = Task.objects.filter(status__in=sorted(ALIVE)).order_by()
    running = dict(alive.values_list("priority").annotate(Count("pk")))
    paused = set(PausedQueue.objects.values_list("name", flat=True))
    return [_queue(name, waiting.get(name), running.get(name, 0), name in paused) for name in TaskPriority.values]


def _queue(name: str, waiting: list[Any] | None, running: int, paused: bool) -> Queue:
    depth, age = waiting or (0, None)
    seconds = None if age is None else max(0.0, age.total_seconds())
    return Queue(name, depth, seconds, running, paused)


def workers_all(viewer: User) -> list[Worker]:
    """Those that answer now, and those that hold tasks. Raises Forbidden for all but staff."""
    staff_only(viewer)
    lease = timedelta(seconds=settings.TASK_LEASE_SECONDS)
    alive = Task.objects.filter(status__in=sorted(ALIVE)).order_by()
    seen = ExpressionWrapper(Max(F("lease_until")) - lease, output_field=Task._meta.get_field("lease_until"))
    held = {name: rest for name, *rest in alive.values_list("worker").annotate(running=Count("pk"), seen=seen)}
    capacities = _capacities()
    return [_worker(name, held.get(name), capacities) for name in sorted({*held, *capacities})]


def _worker(name: str, held: list[Any] | None, capacities: dict[str, int]) -> Worker:
    running, seen = held or (0, None)
    online = name in capacities
    return Worker(name, running, capacities.get(name), online, timezone.now() if online else seen)


def _capacities() -> dict[str, int]:
    """Of the workers that answer in time; of none when the broker is away."""
    try:
        with current_app.connection_for_write(transport_options=settings.BROKER_CLIENT_OPTIONS) as broker:
            inspect: Any = current_app.control.inspect(timeout=REPLY_SECONDS, connection=broker)
            replies: dict[str, Any] = inspect.stats() or {}
    except (KombuError, OperationalError, OSError):
        return {}
    # a worker that could not tell answers with an error in their place
    pools = {name: stats["pool"] for name, stats in replies.items() if "pool" in stats}
    return {name: int(pool["max-concurrency"]) for name, pool in pools.items()}


def staff_only(viewer: User) -> None:
    """Raises Forbidden for anyone else."""
    if not viewer.is_staff:
        raise Forbidden("Only staff may do this.")
