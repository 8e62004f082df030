"""What keeps tasks going whatever happens to messages and workers: each step may run anywhere, any number at once.

A row that somebody holds is passed over, and looked at again in the next round: an open transaction of one task, as of
an operator, must not hold up all others.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db.models import (
    BooleanField,
    Case,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Now, Power

from taskverse.apps.tasks.engine.moves import tasks_move
from taskverse.apps.tasks.engine.run import lease
from taskverse.apps.tasks.engine.settle import LOST, TIMEOUT, Outcome, task_settle
from taskverse.apps.tasks.models import ALIVE, WAITING, PausedQueue, Task, TaskPriority, TaskStatus
from taskverse.apps.users.models import User
from taskverse.database.locks import held, impatient

BATCH = 500  # rows of one step
PUBLISH_SECONDS, PUBLISH_MAX_SECONDS = 3, 60  # between two messages for the same waiting task

# Columns of a ready task whose message is due as if there had been none. With the present for its time it would be one
# that is sent again, which to_publish may hold back.
FIRST_MESSAGE = {"next_publish_at": Coalesce("queued_at", Now()), "publish_count": 0}

Running = tuple[int, int]  # task id, attempt


@impatient()
def release_due() -> list[int]:
    """Whatever is due becomes ready."""
    due = Task.objects.filter(run_at__lte=Now()).order_by("run_at")
    return tasks_move(due, to=TaskStatus.QUEUED, changes={"status_reason": ""}, limit=BATCH)


@impatient()
def expire() -> list[int]:
    """Whatever waited longer than its owner wanted is over."""
    late = Task.objects.filter(status__in=WAITING, expires_at__lte=Now())
    owners = late.order_by().values_list("owner_id", flat=True).distinct()
    late = late.exclude(owner__in=held(User, owners))  # they are told, by rows that refer to them
    return tasks_move(late, to=TaskStatus.CANCELLED, changes={"status_reason": "EXPIRED"}, limit=BATCH)


def covered(messages: Mapping[str, int], taken: int) -> list[str]:
    """Queues with a message for each of their ready tasks, `taken` among them, which workers hold. Another would stand
    behind all of these, and find its task gone."""
    ready = Task.objects.filter(status=TaskStatus.QUEUED).order_by()
    return [
        queue
        for queue, count in messages.items()
        if count and ready.filter(priority=queue)[: count + taken + 1].count() <= count + taken
    ]


def to_publish(covered: Collection[str] = ()) -> list[Task]:
    """Ready tasks whose message is due, the most urgent first; the next message of each is put off, ever longer.

    In queues that are covered only those that never had one; the others after a minute, since a message that is lost
    cannot be told from one that is taken.
    """
    patience = timedelta(seconds=PUBLISH_MAX_SECONDS)
    again = Q(next_publish_at__gt=F("queued_at"))  # whoever makes a task ready itself sends its first message
    waits = again & Q(priority__in=covered, next_publish_at__gt=Now() - patience)
    paused = Exists(PausedQueue.objects.filter(name=OuterRef("priority")))
    urgency = Case(*(When(priority=name, then=Value(rank)) for rank, name in enumerate(TaskPriority.values)))
    with impatient():
        due = (
            Task.objects.filter(~Q(paused), ~waits, status=TaskStatus.QUEUED, next_publish_at__lte=Now())
            .order_by(urgency, "next_publish_at")
            .select_for_update(skip_locked=True)
        )
        tasks = list(due.only("pk", "kind", "attempt", "priority", "timeout_seconds")[:BATCH])
        wait = Least(
            Power(Value(2.0), F("publish_count"), output_field=FloatField()) * PUBLISH_SECONDS,
            Value(float(PUBLISH_MAX_SECONDS)),
        )
        pause = ExpressionWrapper(
            wait * Value(timedelta(seconds=1), output_field=DurationField()), output_field=DurationField()
        )
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
            publish_count=F("publish_count") + 1, next_publish_at=Now() + pause
        )
    return tasks


@impatient()
def publish_all_now() -> int:
    """The broker has lost its memory: every ready task needs a new message."""
    ready = Task.objects.filter(status=TaskStatus.QUEUED).order_by().select_for_update(skip_locked=True)
    return publish_now(Task.objects.filter(pk__in=ready.values("pk")))


def publish_now(tasks: QuerySet[Task]) -> int:
    """Those of them that are ready get a message at once."""
    return tasks.filter(status=TaskStatus.QUEUED).update(**FIRST_MESSAGE)


@impatient()
def extend_leases(worker: str, running: Collection[Running]) -> dict[Running, bool]:
    """Keep what this worker really runs. Those among them that shall stop: is their time for that over?"""
    if not running:
        return {}
    ids = [task_id for task_id, _ in running]
    mine = Task.objects.filter(worker=worker, status__in=ALIVE, pk__in=ids)
    overdue = ExpressionWrapper(Q(cancel_by__lt=Now()), output_field=BooleanField())
    rows = list(mine.annotate(overdue=overdue).values_list("pk", "attempt", "status", "overdue"))
    held = {(task_id, attempt) for task_id, attempt, *_ in rows} & set(running)
    # an attempt cannot pass to another worker before its lease is over, so the number need not be asked again
    worn = mine.filter(pk__in=[task_id for task_id, _ in held], lease_until__lt=Now() + lease() * 2 / 3)
    free = list(worn.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Task.objects.filter(pk__in=free).update(lease_until=Now() + lease())
    return {
        (task_id, attempt): bool(late)
        for task_id, attempt, status, late in rows
        if status == TaskStatus.CANCELLING and (task_id, attempt) in held
    }


def lapsed() -> set[tuple[int, int, object]]:
    """(id, attempt, lease) of tasks whose worker has not been heard of in time, by the clock of the database."""
    late = Task.objects.filter(status__in=ALIVE, lease_until__lt=Now())
    return set(late.values_list("pk", "attempt", "lease_until")[:BATCH])


def reap(task_id: int, attempt: int, lease_until: object) -> bool | None:
    """Take a task from a worker that is gone: it is tried again, or has failed, or was to be cancelled anyway."""
    return _lose(LOST, pk=task_id, attempt=attempt, lease_until=lease_until)


def lose(task_id: int, attempt: int, *, worker: str, timeout: bool = False) -> bool | None:
    """The run of this attempt on this worker is over without a word of its own. A message that comes twice brings an
    attempt to two workers: only one of them has it."""
    return _lose(TIMEOUT if timeout else LOST, pk=task_id, attempt=attempt, worker=worker)


@impatient()
def _lose(outcome: Outcome, **run: object) -> bool | None:
    """False when it had a word of its own, None when somebody holds its row just now."""
    mine = Task.objects.filter(**run, status__in=ALIVE)
    task = mine.select_for_update(skip_locked=True).first()
    if task is None:
        return None if mine.exists() else False
    return task_settle(task, outcome)
