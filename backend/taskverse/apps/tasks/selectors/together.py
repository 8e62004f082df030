"""Tasks that were read together: what is asked of one of them is read for all, so a page costs as much as one task."""

from functools import cached_property
from typing import TypeVar

from django.db.models import Count, F, Func, IntegerField, Model, Prefetch, Q, QuerySet, Value, prefetch_related_objects

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import PausedQueue, Schedule, Task, TaskAttempt, TaskLog, TaskPriority, TaskStatus
from taskverse.apps.tasks.selectors.logs import log_id
from taskverse.database.peers import light, peers_of, read_together

RECORDS = 500  # of one task: a hundred attempts leave some three hundred
R = TypeVar("R", bound=Model)
RANKS = list(TaskPriority.values)  # the most urgent first


class Together:
    def __init__(self, tasks: list[Task]) -> None:
        self.tasks = tasks

    @cached_property
    def paused(self) -> frozenset[str]:
        """The queues that rest; not asked for while none of the tasks is in one."""
        if not any(task.status == TaskStatus.QUEUED for task in self.tasks):
            return frozenset()
        return frozenset(PausedQueue.objects.values_list("name", flat=True))

    def status_reason(self, task: Task) -> str:
        rests = task.status == TaskStatus.QUEUED and task.priority in self.paused
        return "QUEUE_PAUSED" if rests else task.status_reason

    @cached_property
    def positions(self) -> dict[int, int]:
        """By task, of those that are QUEUED."""
        return queue_positions([task for task in self.tasks if task.status == TaskStatus.QUEUED])

    @cached_property
    def originals(self) -> dict[int, Task]:
        ids = {task.rerun_of_id for task in self.tasks if task.rerun_of_id}
        found = light(Task.objects.select_related("owner").filter(pk__in=ids)) if ids else ()
        return {task.pk: task for task in read_together(found)}

    def rerun_of(self, task: Task) -> Task | None:
        return self.originals.get(task.rerun_of_id) if task.rerun_of_id else None

    @cached_property
    def schedules(self) -> dict[int, Schedule]:
        ids = {task.schedule_id for task in self.tasks if task.schedule_id}
        found = Schedule.objects.select_related("owner", "last_task__owner").filter(pk__in=ids)
        return {schedule.pk: schedule for schedule in schedules_together(found)} if ids else {}

    def schedule(self, task: Task) -> Schedule | None:
        return self.schedules.get(task.schedule_id) if task.schedule_id else None

    def attempts(self, task: Task) -> list[TaskAttempt]:
        return self._related(
            task, "attempts", "_attempts", TaskAttempt.objects.defer("error_traceback").order_by("number")
        )

    def records(self, task: Task) -> list[MonitoringRecord]:
        return self._related(task, "records", "_records", MonitoringRecord.objects.order_by("id")[:RECORDS])

    def logs(self, task: Task, *, first: int, after: str | None) -> list[TaskLog]:
        """Raises BadUserInput for an `after` that is no id."""
        lines = TaskLog.objects.filter(id__gt=log_id(after)).order_by("id")[:first]
        return self._related(task, "logs", f"_logs_{first}_{after}", lines)

    def _related(self, task: Task, relation: str, kept: str, rows: QuerySet[R]) -> list[R]:
        if not hasattr(task, kept):
            prefetch_related_objects(self.tasks, Prefetch(relation, rows, to_attr=kept))
        found: list[R] = getattr(task, kept)
        return found


def together(task: Task) -> Together:
    """Those that this one was read with, and what is known of them."""
    peers = peers_of(task)
    group: Together = peers.known.setdefault("together", Together(peers))
    return group


def schedules_together(schedules: QuerySet[Schedule]) -> list[Schedule]:
    """The schedules, whose last tasks know one another from now on."""
    rows = read_together(light(schedules, "last_task"))
    read_together(schedule.last_task for schedule in rows if schedule.last_task)
    return rows


def queue_positions(tasks: list[Task]) -> dict[int, int]:
    """1 for the next of all that wait. The queue is counted once, in the stretches between the tasks that ask."""
    if not tasks:
        return {}
    ids = sorted({task.pk for task in tasks})
    last = max(RANKS.index(task.priority) for task in tasks)
    stretch = Func(F("id"), Value(ids), function="width_bucket", output_field=IntegerField())
    counts: dict[str, dict[int, int]] = {name: {} for name in RANKS}
    ahead = Q(priority__in=RANKS[:last]) | Q(priority=RANKS[last], id__lt=ids[-1])
    queued = Task.objects.filter(ahead, status=TaskStatus.QUEUED).order_by()
    for priority, bucket, number in queued.values_list("priority", stretch).annotate(number=Count("*")):
        counts[priority][bucket] = number
    return {task.pk: 1 + _ahead(counts, task, ids.index(task.pk)) for task in tasks}


def _ahead(counts: dict[str, dict[int, int]], task: Task, place: int) -> int:
    rank = RANKS.index(task.priority)
    urgent = sum(sum(counts[name].values()) for name in RANKS[:rank])
    return urgent + sum(number for bucket, number in counts[task.priority].items() if bucket <= place)
