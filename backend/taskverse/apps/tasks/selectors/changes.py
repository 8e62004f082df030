"""What has become of tasks, for many viewers at once: whoever asks knows who may see which."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Q

from taskverse.apps.tasks.models import FINAL, Task, TaskStatus
from taskverse.database.peers import light, read_together

TOGETHER = 5  # of one owner: an event is not refused for the size of other tasks
State = tuple[datetime, str]  # updated_at, status
UNFINISHED = sorted(set(TaskStatus) - FINAL)


def tasks_changed_of(wanted: Collection[int], changed: Collection[int], owners: Collection[int]) -> list[Task]:
    """The wanted ones, and of the changed ones those of these owners; in the order of their changes."""
    tasks = Task.objects.select_related("owner").prefetch_related("schedule__owner")
    condition = Q(pk__in=wanted) | Q(pk__in=changed, owner__in=owners)
    found = list(light(tasks).filter(condition).order_by("updated_at", "pk"))
    by_owner = sorted(found, key=lambda task: task.owner_id)
    for _, group in groupby(by_owner, key=lambda task: task.owner_id):
        mine = list(group)
        for start in range(0, len(mine), TOGETHER):
            read_together(mine[start : start + TOGETHER])
    return found


def states_of(task_ids: Collection[int]) -> dict[int, State]:
    if not task_ids:
        return {}
    rows = Task.objects.filter(pk__in=task_ids).values_list("pk", "updated_at", "status")
    return {pk: (updated_at, status) for pk, updated_at, status in rows}


def states_since(owners: Collection[int], since: datetime) -> Iterator[tuple[int, int, State]]:
    """(task, owner, state) of these owners' tasks that have changed since. By two conditions, each with an index."""
    ended = Q(status__in=sorted(FINAL), finished_at__gte=since)
    going = Q(status__in=UNFINISHED, updated_at__gte=since)
    rows = Task.objects.filter(ended | going, owner__in=owners).order_by()
    for pk, owner_id, updated_at, status in rows.values_list("pk", "owner", "updated_at", "status"):
        yield pk, owner_id, (updated_at, status)
