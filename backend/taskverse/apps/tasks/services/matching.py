"""Acting on all tasks of a user that a filter finds."""

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet

from taskverse.apps.notifications.models import Notification
from taskverse.apps.notifications.services import notifications_add
from taskverse.apps.tasks.engine.moves import tasks_move
from taskverse.apps.tasks.models import FINAL, WAITING, Task, TaskStatus
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.services.act import rerun_request, stopping, task_cancel
from taskverse.apps.tasks.services.bulk import MOST, Wanted, tasks_create
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, Conflict, NotFound

STOPPABLE = sorted({*WAITING, TaskStatus.RUNNING})


def tasks_cancel(*, viewer: User, wanted: TaskFilter) -> int:
    """Cancel those that wait, and ask those that run to stop; of staff, too, only their own. How many that were.

    Raises BadUserInput for more than a thousand, and then does nothing.
    """
    found = _found(viewer, wanted, STOPPABLE)
    ids = [task.pk for task in found]
    names = {task.pk: task.name for task in found}
    with transaction.atomic():
        waiting = Task.objects.filter(pk__in=ids, status__in=WAITING)
        done = tasks_move(waiting, to=TaskStatus.CANCELLED, changes={"status_reason": "REQUESTED"}, limit=MOST)
        messages = {task_id: f"{names[task_id]} was cancelled" for task_id in done}
        notifications_add(user_id=viewer.pk, event=Notification.Event.TASK_CANCELLED, messages=messages)
    for kind in sorted({task.kind for task in found}):
        running = Task.objects.filter(pk__in=ids, status=TaskStatus.RUNNING, kind=kind)
        done += tasks_move(running, to=TaskStatus.CANCELLING, changes=stopping(kind), limit=MOST)
    return len(done) + sum(_cancel(viewer, task_id) for task_id in set(ids) - set(done))


def _cancel(viewer: User, task_id: int) -> bool:
    """One that somebody was about to move just then."""
    with suppress(Conflict, NotFound):
        task_cancel(viewer=viewer, task_id=task_id)
        return True
    return False


def tasks_rerun(*, viewer: User, wanted: TaskFilter) -> int:
    """Run those that have ended once more; of staff, too, only their own. How many new tasks there are: not one for a
    task whose kind is gone, whose unique key an unfinished task has, or for which there is no room.

    Raises BadUserInput for more than a thousand, and then does nothing.
    """
    found = _found(viewer, wanted, sorted(FINAL))
    outcomes = tasks_create(owner=viewer, wanted=[Wanted(rerun_request(task), task) for task in reversed(found)])
    return sum(isinstance(outcome, Task) for outcome in outcomes)


def _found(viewer: User, wanted: TaskFilter, statuses: Sequence[str]) -> list[Task]:
    tasks: QuerySet[Task] = Task.objects.filter(wanted.condition(), owner=viewer, status__in=statuses).order_by("-id")
    found = list(tasks[: MOST + 1])
    if len(found) > MOST:
        raise BadUserInput.of_fields(filter=[f"{tasks.count()} tasks match: narrow it to {MOST} at the most."])
    return found
