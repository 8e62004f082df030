"""Acting on tasks that are there."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from taskverse.apps.notifications.models import Notification
from taskverse.apps.notifications.services import notification_add
from taskverse.apps.tasks.engine.figures import tasks_ended
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.kinds.registry import Policy, kind_get
from taskverse.apps.tasks.models import FINAL, WAITING, Task, TaskStatus
from taskverse.apps.tasks.selectors import task_get
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict

TRIES = 5  # of a cancel that the task moves away from, from waiting to running and back


def task_cancel(*, viewer: User, task_id: int, reason: str = "") -> Task:
    """Certain while the task waits; a running one is asked to stop, and stopped by force when its time is over.

    Asking again changes nothing. Raises NotFound, and Conflict for a task that has ended.
    """
    for _ in range(TRIES):
        task = task_get(viewer, task_id)
        if task.status == TaskStatus.CANCELLING:
            return task
        if task.status in FINAL:
            raise Conflict(f"The task has ended already: {task.status}.", status=task.status)
        moved = _cancel_waiting(task, reason) if task.status in WAITING else _cancel_running(task, reason)
        if moved:
            return task_get(viewer, task_id)
    raise Conflict("The task moves too fast: try again.")


@transaction.atomic
def _cancel_waiting(task: Task, reason: str) -> bool:
    changes = {"status_reason": "REQUESTED"}
    moved = task_move(task.pk, to=TaskStatus.CANCELLED, changes=changes, guard=Q(status__in=WAITING), message=reason)
    if moved:
        message = f"{task.name} was cancelled"
        event = Notification.Event.TASK_CANCELLED
        notification_add(user_id=task.owner_id, task_id=task.pk, event=event, message=message)
        transaction.on_commit(partial(tasks_ended, [task.kind], TaskStatus.CANCELLED))
    return moved


def _cancel_running(task: Task, reason: str) -> bool:
    return task_move(task.pk, to=TaskStatus.CANCELLING, changes=stopping(task.kind), message=reason)


def stopping(kind_name: str) -> dict[str, Any]:
    """What a running task of this kind gets with the request to stop."""
    kind = kind_get(kind_name)
    patience = timedelta(seconds=(kind.policy if kind else Policy()).cancel_seconds)
    return {"status_reason": "CANCEL_REQUESTED", "cancel_by": Now() + patience}


def task_rerun(*, viewer: User, task_id: int, payload: Any = None) -> Task:
    """A new task like the one that has ended, with another payload if one is given; it belongs to the same owner.

    Raises NotFound, Conflict for a task that has not ended, BadUserInput for a payload that does not fit.
    """
    task = task_get(viewer, task_id)
    if task.status not in FINAL:
        raise Conflict(f"The task has not ended yet: {task.status}.", status=task.status)
    return task_create(owner=task.owner, request=rerun_request(task, payload), rerun_of=task)


def rerun_request(task: Task, payload: Any = None) -> TaskRequest:
    """For a task like this one."""
    return TaskRequest(
        name=task.name,
        kind=task.kind,
        payload=task.payload if payload is None else payload,
        metadata=task.metadata,
        priority=task.priority,
        max_attempts=task.max_attempts,
        timeout_seconds=task.timeout_seconds,
        unique_key=task.unique_key,
    )
