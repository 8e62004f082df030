from collections.abc import Sequence

from django.db.models import QuerySet

from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound


def tasks_visible(viewer: User) -> QuerySet[Task]:
    """The viewer's own, newest first; staff: everyone's."""
    if viewer.is_staff:
        return Task.objects.select_related("owner").order_by("-id")
    return viewer.tasks.order_by("-id")  # whose owner is known


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
