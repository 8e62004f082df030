"""What Prometheus asks the database: unfinished tasks, each state by its own small index, however many have ended."""

from collections.abc import Iterator

from django.db.models import Count, DurationField, ExpressionWrapper, Min
from django.db.models.functions import Now
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from taskverse.apps.monitoring.exposition import sources
from taskverse.apps.tasks.models import ALIVE, Task, TaskPriority, TaskStatus


def tasks_unfinished() -> Iterator[Metric]:
    queued = Task.objects.filter(status=TaskStatus.QUEUED).order_by()
    age = ExpressionWrapper(Now() - Min("queued_at"), output_field=DurationField())
    waiting = list(queued.values_list("kind", "priority").annotate(Count("pk"), age=age))
    scheduled = Task.objects.filter(status=TaskStatus.SCHEDULED).order_by()
    alive = Task.objects.filter(status__in=sorted(ALIVE)).order_by()

    tasks = GaugeMetricFamily("taskverse_tasks", "Unfinished tasks.", labels=["kind", "status"])
    by_kind: dict[str, int] = {}
    for kind, _, count, _ in waiting:
        by_kind[kind] = by_kind.get(kind, 0) + count
    for kind, count in by_kind.items():
        tasks.add_metric([kind, TaskStatus.QUEUED], count)
    for kind, count in scheduled.values_list("kind").annotate(Count("pk")):
        tasks.add_metric([kind, TaskStatus.SCHEDULED], count)
    for kind, status, count in alive.values_list("kind", "status").annotate(Count("pk")):
        tasks.add_metric([kind, status], count)
    yield tasks

    depth = GaugeMetricFamily("taskverse_queue_depth", "Tasks that wait for a worker.", labels=["queue"])
    oldest = GaugeMetricFamily(
        "taskverse_queue_oldest_waiting_seconds", "How long the first of them has waited.", labels=["queue"]
    )
    for queue in TaskPriority.values:
        rows = [(count, age) for _, name, count, age in waiting if name == queue]
        depth.add_metric([queue], sum(count for count, _ in rows))
        ages = [age.total_seconds() for _, age in rows if age is not None]
        oldest.add_metric([queue], max([0.0, *ages]))
    yield from (depth, oldest)


sources.append(tasks_unfinished)
