"""Changing a task that no worker has started yet."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.engine.keeping import FIRST_MESSAGE
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.models import WAITING, Task, TaskStatus
from taskverse.apps.tasks.selectors import task_get
from taskverse.apps.tasks.services.act import rerun_request
from taskverse.apps.tasks.services.create import build
from taskverse.apps.tasks.throttles import submits_spend
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict

TRIES = 5  # of a change that the task moves away from, from SCHEDULED to QUEUED


def task_update(*, viewer: User, task_id: int, changes: dict[str, Any]) -> Task:
    """`changes` has any of name, run_at, priority, payload. A run_at ahead makes a ready task wait, any other makes a
    waiting one ready.

    Raises NotFound, BadUserInput for what does not fit, Conflict once a worker has started it or it has ended,
    RateLimited for too many such moves in a minute.
    """
    for _ in range(TRIES):
        task = task_get(viewer, task_id)
        if task.status not in WAITING or task.attempt:
            raise Conflict(
                f"Only a task that has never been started can be changed: {task.status}.", status=task.status
            )
        if _change(viewer, task, changes):
            return task_get(viewer, task_id)
    raise Conflict("The task moves too fast: try again.")


def _change(viewer: User, task: Task, changes: dict[str, Any]) -> bool:
    same = replace(rerun_request(task), run_at=task.run_at, expires_at=task.expires_at)
    wanted = build(task.owner, replace(same, **changes))
    # What is not given may have been changed since it was read.
    columns: dict[str, Any] = {name: getattr(wanted, name) for name in changes}
    to = TaskStatus(wanted.status if "run_at" in changes else task.status)
    unstarted = Q(status=task.status, attempt=0)
    if to != task.status:
        submits_spend(viewer, 1)  # it leaves a record, and may be sent to the workers: as good as a new one
        # A message that is on its way finds it SCHEDULED, and does nothing.
        columns |= {"queued_at": None} if to == TaskStatus.SCHEDULED else {}
        return task_move(task.pk, to=to, changes=columns, guard=unstarted)
    if wanted.priority != task.priority:
        # The keepers send it to its new queue; whichever message comes first gets it.
        columns |= FIRST_MESSAGE
    changed = Task.objects.filter(unstarted, pk=task.pk).update(**columns, updated_at=Now()) == 1
    if changed:
        tasks_changed([task.pk])
    return changed
