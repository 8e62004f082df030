"""What is counted and told of a run."""

from structlog.contextvars import bind_contextvars

from taskverse.apps.tasks.models import FINAL, Task, TaskStatus
from taskverse.common import metrics


def run_started(task: Task) -> None:
    bind_contextvars(task_id=task.pk, attempt=task.attempt, kind=task.kind, user_id=task.owner_id)
    if task.started_at and task.queued_at:
        waited = max(0.0, (task.started_at - task.queued_at).total_seconds())
        metrics.WAIT_SECONDS.labels(task.kind, task.priority).observe(waited)
        bind_contextvars(wait_ms=round(waited * 1000, 1))


def run_ended(task: Task, outcome: str, seconds: float) -> None:
    bind_contextvars(outcome=outcome)
    metrics.RUN_SECONDS.labels(task.kind, outcome).observe(seconds)


def attempt_settled(task: Task, to: TaskStatus, outcome: str) -> None:
    metrics.ATTEMPTS.labels(task.kind, outcome).inc()
    if to == TaskStatus.SCHEDULED:
        metrics.RETRIES.labels(task.kind).inc()
    tasks_ended([task.kind], to)


def tasks_ended(kinds: list[str], to: TaskStatus) -> None:
    for kind in kinds if to in FINAL else ():
        metrics.ENDED.labels(kind, to).inc()
