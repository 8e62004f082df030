"""The only way a task changes its state: one guarded UPDATE, and its record in the same transaction."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import record_add
from taskverse.apps.tasks.models import SOURCES, Task, TaskStatus

EVENTS = {
    TaskStatus.RUNNING: MonitoringRecord.Event.TASK_STARTED,
    TaskStatus.SUCCEEDED: MonitoringRecord.Event.TASK_SUCCEEDED,
    TaskStatus.FAILED: MonitoringRecord.Event.TASK_FAILED,
}


def task_move(
    *,
    task_id: int,
    attempt: int,
    to: TaskStatus,
    changes: dict[str, Any],
    message: str = "",
    data: dict[str, Any] | None = None,
) -> bool:
    """Move a task that still is at `attempt` and in a state from which `to` can be reached.

    False when it is not: somebody else has moved it, and nothing is changed.
    """
    movable = Task.objects.filter(pk=task_id, attempt=attempt, status__in=SOURCES[to])
    with transaction.atomic():
        if movable.update(status=to, updated_at=Now(), **changes) != 1:
            return False
        record_add(task_id=task_id, event=EVENTS[to], message=message, data=data)
    return True
