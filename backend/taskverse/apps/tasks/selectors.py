from collections.abc import Sequence

from django.db.models import QuerySet

from taskverse.apps.tasks.models import Schedule, Task, TaskLog
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, NotFound


def tasks_visible(viewer: User) -> QuerySet[Task]:
    """The viewer's own, newest first; staff: everyone's."""
    tasks = Task.objects.select_related("owner").prefetch_related("schedule__owner").order_by("-id")
    return tasks if viewer.is_staff else tasks.filter(owner=viewer)


def tasks_find(
    viewer: User, *, statuses: Sequence[str] | None = None, kind: str | None = None, search: str | None = None
) -> QuerySet[Task]:
    """`search` is any part of a name, in any case."""
    tasks = tasks_visible(viewer)
    if statuses is not None:
        tasks = tasks.filter(status__in=statuses)
    if kind is not None:
        tasks = tasks.filter(kind=kind)
    if search:
        tasks = tasks.filter(name__icontains=search)
    return tasks


def task_get(viewer: User, task_id: int) -> Task:
    """Raises NotFound, also for a task that is not the viewer's."""
    task = tasks_visible(viewer).filter(pk=task_id).first()
    if task is None:
        raise NotFound("There is no such task, or it is not yours.")
    return task


def logs_after(task: Task, log_id: str | None) -> QuerySet[TaskLog]:
    """What the runs of a visible task wrote, in turn. Raises BadUserInput for what is no id."""
    if log_id is None:
        return TaskLog.objects.filter(task=task).order_by("id")
    if not (log_id.isascii() and log_id.isdecimal() and len(log_id) < 19):  # noqa: PLR2004 (what the column holds)
        raise BadUserInput.of_fields(after=["Must be the id of a line."])
    return TaskLog.objects.filter(task=task, id__gt=int(log_id)).order_by("id")


def schedules_visible(viewer: User) -> QuerySet[Schedule]:
    """The viewer's own, newest first; staff: everyone's."""
    schedules = Schedule.objects.select_related("owner", "last_task__owner").order_by("-id")
    return schedules if viewer.is_staff else schedules.filter(owner=viewer)


def schedule_get(viewer: User, schedule_id: int) -> Schedule:
    """Raises NotFound, also for a schedule that is not the viewer's."""
    schedule = schedules_visible(viewer).filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound("There is no such schedule, or it is not yours.")
    return schedule
