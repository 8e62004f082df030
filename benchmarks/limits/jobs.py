"""A bare Celery: a task that does nothing, one with one UPDATE, one with two. No guard, no lease, no record."""

import time
from typing import Any

import django
from celery import Celery
from django.db.models.functions import Now

django.setup()  # before the model, also in a worker

from taskverse.apps.tasks.models import Task, TaskStatus  # noqa: E402

QUEUE = "limits"

app = Celery("limits", set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1, task_ignore_result=True, task_default_queue=QUEUE)


@app.task(name="noop")
def noop(task_id: int) -> None:
    pass


@app.task(name="noop_that_tells")
def noop_that_tells(task_id: int) -> None:
    """When it began, to whoever waits."""
    begun = time.time()
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.client.rpush(f"done:{task_id}", begun)


@app.task(name="one_update")
def one_update(task_id: int) -> None:
    Task.objects.filter(pk=task_id).update(status=TaskStatus.SUCCEEDED, result={}, finished_at=Now())


@app.task(name="two_updates")
def two_updates(task_id: int) -> None:
    row = Task.objects.filter(pk=task_id)
    row.update(status=TaskStatus.RUNNING, started_at=Now(), lease_until=Now())
    row.update(status=TaskStatus.SUCCEEDED, result={}, finished_at=Now(), lease_until=None)
