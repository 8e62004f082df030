"""How a task changes its state: a guarded UPDATE, and the record of it in the same transaction. A run's claim and end
are the same in one statement each: statements.py."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import record_add, records_add
from taskverse.apps.notifications.models import Notification
from taskverse.apps.notifications.services import notifications_add
from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.engine.figures import tasks_ended
from taskverse.apps.tasks.models import ALIVE, FINAL, SOURCES, Task, TaskStatus

EVENTS = {
    TaskStatus.SCHEDULED: MonitoringRecord.Event.TASK_SCHEDULED,
    TaskStatus.QUEUED: MonitoringRecord.Event.TASK_QUEUED,
    TaskStatus.RUNNING: MonitoringRecord.Event.TASK_STARTED,
    TaskStatus.CANCELLING: MonitoringRecord.Event.TASK_CANCELLING,
    TaskStatus.SUCCEEDED: MonitoringRecord.Event.TASK_SUCCEEDED,
    TaskStatus.FAILED: MonitoringRecord.Event.TASK_FAILED,
    TaskStatus.CANCELLED: MonitoringRecord.Event.TASK_CANCELLED,
}


def task_move(
    task_id: int,
    *,
    to: TaskStatus,
    changes: dict[str, Any],
    guard: Q | None = None,
    message: str = "",
    data: dict[str, Any] | None = None,
) -> bool:
    """Move a task that is in a state from which `to` can be reached, and that `guard` holds for.

    False when it is not: somebody else was first, and nothing is changed.
    """
    movable = Task.objects.filter(guard or Q(), pk=task_id, status__in=SOURCES[to])
    with transaction.atomic():
        if movable.update(**_columns(to), **changes) != 1:
            return False
        record_add(task_id=task_id, event=EVENTS[to], message=message, data=data)
        tasks_changed([task_id])
    return True


def tasks_move(tasks: QuerySet[Task], *, to: TaskStatus, changes: dict[str, Any], limit: int) -> list[int]:
    """The same for many at once, as the keeper has them; several share the work. The ids of those that were moved.

    Owners are told of those that were cancelled.
    """
    with transaction.atomic():
        movable = tasks.filter(status__in=SOURCES[to]).select_for_update(skip_locked=True)
        moved = list(movable.only("pk", "kind", "owner_id", "name")[:limit])
        ids = [task.pk for task in moved]
        if ids:
            Task.objects.filter(pk__in=ids).update(**_columns(to), **changes)
            records_add(task_ids=ids, event=EVENTS[to], data={"reason": changes.get("status_reason", "")})
            transaction.on_commit(partial(tasks_ended, [task.kind for task in moved], to))
            tasks_changed(ids)
        if to == TaskStatus.CANCELLED:
            messages = [(task.owner_id, task.pk, f"{task.name} was cancelled") for task in moved]
            notifications_add(event=Notification.Event.TASK_CANCELLED, messages=messages)
    return ids


def _columns(to: TaskStatus) -> dict[str, Any]:
    """What belongs to a state, whoever moves into it."""
    columns: dict[str, Any] = {"status": to, "updated_at": Now()}
    if to not in ALIVE:
        columns["lease_until"] = None
    if to in FINAL:
        columns["finished_at"] = Now()
    if to == TaskStatus.CANCELLED:  # while it waited: that an attempt before had failed is not why it ended
        columns |= {"error_code": "", "error_message": "", "error_traceback": ""}
    if to == TaskStatus.QUEUED:
        columns |= {"queued_at": Now(), "next_publish_at": Now(), "publish_count": 0}
    return columns
