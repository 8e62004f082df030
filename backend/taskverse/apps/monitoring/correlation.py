"""From a request to the jobs that it leads to: its id travels with the message, and stands in each line of the run."""

import logging
import time
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

log = logging.getLogger("taskverse.jobs")

REQUEST_ID = "request_id"


def connect() -> None:
    before_task_publish.connect(send_request_id)
    task_prerun.connect(begin_job)
    task_postrun.connect(end_job)


def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    if request_id := get_contextvars().get(REQUEST_ID):
        headers[REQUEST_ID] = request_id


def begin_job(task_id: str, task: Any, **_: Any) -> None:
    clear_contextvars()
    bind_contextvars(job=task.name, job_id=task_id)
    if request_id := getattr(task.request, REQUEST_ID, None):
        bind_contextvars(request_id=request_id)
    task.request.begun = time.perf_counter()


def end_job(task: Any, state: str | None, **_: Any) -> None:
    """One line for each run: whoever ran it has bound what is to be told."""
    seconds = time.perf_counter() - getattr(task.request, "begun", time.perf_counter())
    log.info("Job ended", extra={"state": state, "duration_ms": round(seconds * 1000, 1)})
    clear_contextvars()
