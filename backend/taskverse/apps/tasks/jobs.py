"""Celery's entry points: ids in, the engine does the rest."""

from typing import Any

from billiard.einfo import ExceptionWithTraceback  # type: ignore[attr-defined] # not in the stubs
from billiard.exceptions import TimeLimitExceeded
from celery import Task as CeleryTask
from celery import shared_task
from celery.worker.request import Request
from kombu import Connection

from taskverse.apps.tasks.engine import losses
from taskverse.apps.tasks.engine.firing import schedule_fire
from taskverse.apps.tasks.engine.mirror import JOB, mirror_remove_stray
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.tasks.retention import tasks_purge
from taskverse.common.publishing import publish

HARD_SECONDS = 10  # after the soft limit, for a run that does not heed it


class RunRequest(Request):
    """Celery's view of a run in the worker's main process, which is told first when the process of a run has died."""

    @property
    def run(self) -> tuple[int, int] | None:
        """Task and attempt, whoever has sent the message; None of one that no run can come of."""
        match self.args:
            case [int(task_id), int(attempt)]:
                return task_id, attempt + 1
        return None

    def on_timeout(self, soft: bool, timeout: float) -> None:
        super().on_timeout(soft, timeout)
        if not soft:
            losses.report(self.run, timeout=True)

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> Any:
        error = exc_info.exception
        error = error.exc if isinstance(error, ExceptionWithTraceback) else error
        # A run that ended by itself has said so already, and is not lost by this. Any other is: its process died, or
        # something broke where its end is written. (One that could not claim its task is none: task_run says so.)
        losses.report(self.run, timeout=isinstance(error, TimeLimitExceeded))
        return super().on_failure(exc_info, send_failed_event, return_ok)


class RunTask(CeleryTask):
    abstract = True
    Request = RunRequest  # type: ignore[assignment] # a path or a class


@shared_task(name="tasks.run_task", bind=True, base=RunTask)
def run_task(self: "CeleryTask[Any, None]", task_id: int, attempt: int) -> None:
    task_run(task_id=task_id, attempt=attempt, worker=self.request.hostname or "")


@shared_task(name="tasks.purge_tasks")
def purge_tasks() -> None:
    tasks_purge()


@shared_task(name=JOB)
def fire_schedule(schedule_id: int) -> None:
    """Beat's call. Two beats, or a keeper that was first, do no harm."""
    if not schedule_fire(schedule_id) and not Schedule.objects.filter(pk=schedule_id).exists():
        mirror_remove_stray(schedule_id)


def publish_task(task: Task, connection: Connection | None = None) -> bool:
    """Hand a committed task to the workers. When the broker is away the row stays QUEUED: a keeper sends it later."""
    return publish(
        run_task,
        task.pk,
        task.attempt,
        connection=connection,
        task_id=f"{task.pk}.{task.attempt}",
        queue=task.priority,
        # What Flower shows. Not `shadow`, another name for it: Flower's metrics and the keeper go by the name.
        argsrepr=f"{task.kind} #{task.pk}, attempt {task.attempt + 1}",
        soft_time_limit=task.timeout_seconds,
        time_limit=task.timeout_seconds + HARD_SECONDS,
    )
