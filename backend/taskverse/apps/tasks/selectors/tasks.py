from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound
from taskverse.database.prepared import Prepared, column_names, instance_of


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


def _of_id(pk: int) -> QuerySet[Task, Any]:
    return Task.objects.filter(pk=pk).order_by().values_list(*column_names(Task))


ANY_TASK = Prepared(_of_id, pk=-1)
OWN_TASK = Prepared(lambda pk, owner_id: _of_id(pk).filter(owner_id=owner_id), pk=-1, owner_id=-2)


def task_get(viewer: User, task_id: int) -> Task:
    """Raises NotFound, also for a task that is not the viewer's."""
    row = ANY_TASK.row(pk=task_id) if viewer.is_staff else OWN_TASK.row(pk=task_id, owner_id=viewer.pk)
    if row is None:
        raise NotFound("There is no such task, or it is not yours.")
    task = instance_of(Task, row)
    if task.owner_id == viewer.pk:
        task.owner = viewer
    return task
