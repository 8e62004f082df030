"""Celery's entry points: ids in, the engine does the rest."""

import logging
from typing import Any

from celery import Task as CeleryTask
from celery import shared_task
from django.conf import settings
from kombu.exceptions import KombuError, OperationalError
from kombu.pools import producers

from taskverse.apps.tasks.engine.run import task_run

log = logging.getLogger(__name__)


@shared_task(name="tasks.run_task", bind=True)
def run_task(self: "CeleryTask[Any, None]", task_id: int, attempt: int) -> None:
    task_run(task_id=task_id, attempt=attempt, worker=self.request.hostname or "")


def publish_task(task_id: int, attempt: int) -> None:
    """Hand a committed task to the workers. A broker that is away costs a moment and a line in the log, not an error:
    the row stays QUEUED."""
    connection = run_task.app.connection_for_write(transport_options=settings.BROKER_CLIENT_OPTIONS)
    try:
        with producers[connection].acquire(block=True, timeout=2) as producer:
            run_task.apply_async((task_id, attempt), task_id=f"{task_id}.{attempt}", producer=producer, retry=False)
    except (KombuError, OperationalError, OSError) as error:
        log.warning("Task %s stays queued, the broker is away: %s", task_id, error)
