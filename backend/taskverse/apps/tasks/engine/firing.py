"""Asking for the tasks of schedules. Any number may do it at once: a due time is met by one, and once."""

import logging
import math
import time
from datetime import datetime
from typing import Any

from cronsim import CronSimError
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from psycopg.errors import LockNotAvailable

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import record_add
from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.engine.timing import next_run
from taskverse.apps.tasks.kinds.registry import Policy, kind_get
from taskverse.apps.tasks.models import FINAL, WAITING, Schedule, Task
from taskverse.common.metrics import SCHEDULES_FIRED
from taskverse.database.locks import impatient

log = logging.getLogger(__name__)

BATCH = 200  # of one round


def schedules_fire(blocked: dict[int, float] | None = None, *, seconds: float = math.inf) -> int:
    """How many due times were met, in so long at the most. `blocked` remembers when a schedule had to wait for a lock:
    such go last, so that they do not take the time of the others again."""
    blocked = {} if blocked is None else blocked
    due = list(_due().order_by("next_run_at").values_list("pk", flat=True)[:BATCH])
    end, fired = time.monotonic() + seconds, 0
    for schedule_id in sorted(due, key=lambda pk: blocked.get(pk, 0)):
        if time.monotonic() > end:
            break
        fired += _fire(schedule_id, blocked)
    return fired


def _fire(schedule_id: int, blocked: dict[int, float]) -> bool:
    """One that has to wait for somebody's lock keeps no other from firing."""
    blocked.pop(schedule_id, None)
    try:
        with impatient():
            return schedule_fire(schedule_id)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        log.warning("Schedule %s waits: somebody holds a row that it needs", schedule_id)
        blocked[schedule_id] = time.monotonic()
        return False


@transaction.atomic
def schedule_fire(schedule_id: int) -> bool:
    """Meet the due time of a schedule, whatever was missed after it. False when it is not due, or another is at it."""
    locked = _due().filter(pk=schedule_id).select_for_update(skip_locked=True, of=("self",))
    schedule: Any = locked.annotate(clock=Now()).first()
    if schedule is None:
        return False
    due: datetime = schedule.next_run_at
    skip = _must_skip(schedule)
    changes = _skip(due) if skip else _submit(schedule, due)
    transaction.on_commit(SCHEDULES_FIRED.labels("skipped" if skip else "submitted").inc)
    Schedule.objects.filter(pk=schedule.pk).update(**changes, **_next(schedule, due, schedule.clock))
    return True


def _due() -> "QuerySet[Schedule]":
    return Schedule.objects.filter(enabled=True, next_run_at__lte=Now(), owner__is_active=True)


def is_unfinished(schedule: Schedule) -> bool:
    return Task.objects.filter(schedule=schedule).exclude(status__in=FINAL).exists()


def _must_skip(schedule: Schedule) -> bool:
    if schedule.overlap == Schedule.Overlap.SKIP:
        return is_unfinished(schedule)
    limit = settings.TASK_WAITING_PER_USER
    waiting = Task.objects.filter(owner_id=schedule.owner_id, status__in=WAITING)
    return bool(limit) and waiting[: limit + 1].count() >= limit


def _skip(due: datetime) -> dict[str, Any]:
    return {"last_skipped_at": due, "skipped_count": F("skipped_count") + 1}


def _submit(schedule: Schedule, due: datetime) -> dict[str, Any]:
    try:
        task = task_submit(schedule, due=due)
    except IntegrityError:
        log.warning("Schedule %s has met %s before", schedule.pk, due)
        return {}
    return {"last_run_at": Now(), "last_task": task}


@transaction.atomic
def task_submit(schedule: Schedule, *, due: datetime | None) -> Task:
    """A task of the schedule; one without `due` was asked for by hand. A kind that is no more fails when it runs."""
    kind = kind_get(schedule.kind)
    policy = kind.policy if kind else Policy()
    task = Task(
        owner_id=schedule.owner_id,
        name=schedule.name,
        kind=schedule.kind,
        payload=schedule.payload,
        priority=schedule.priority,
        max_attempts=policy.max_attempts,
        timeout_seconds=policy.timeout_seconds,
        schedule=schedule,
        scheduled_for=due,
    )
    if due is not None:
        task.next_publish_at = Now()  # by the keeper, in this round or its next
    task.save()
    data = {"schedule": schedule.pk, "scheduledFor": due and due.isoformat()}
    record_add(task_id=task.pk, event=MonitoringRecord.Event.TASK_QUEUED, data=data)
    tasks_changed([task.pk])
    return task


def _next(schedule: Schedule, due: datetime, now: datetime) -> dict[str, Any]:
    """A schedule whose next time cannot be told any more is paused, rather than tried again each second."""
    times = {name: getattr(schedule, name) for name in ("crontab", "every_seconds", "timezone")}
    try:
        moment = next_run(**times, after=max(now, due), due=due)
    except (CronSimError, LookupError, ValueError) as error:
        log.exception("The next time of schedule %s cannot be told", schedule.pk)
        return {"enabled": False, "next_run_at": None, "paused_reason": f"No next time: {error}"[:200]}
    if moment is None:
        return {"enabled": False, "next_run_at": None, "paused_reason": "It has no next time."}
    return {"next_run_at": moment}
