"""Celery's entry points: ids in, the engine does the rest."""

from typing import Any

from celery import Task as CeleryTask
from celery import shared_task

from taskverse.apps.tasks.engine.run import task_run
from taskverse.common.publishing import publish


@shared_task(name="tasks.run_task", bind=True)
def run_task(self: "CeleryTask[Any, None]", task_id: int, attempt: int) -> None:
    task_run(task_id=task_id, attempt=attempt, worker=self.request.hostname or "")


def publish_task(task_id: int, attempt: int) -> None:
    """Hand a committed task to the workers. When the broker is away the row stays QUEUED."""
    publish(run_task, task_id, attempt, message_id=f"{task_id}.{attempt}")
