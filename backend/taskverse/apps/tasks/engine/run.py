"""One run of one task, on a worker: claim the row, call the kind's function, write how it ended."""

import json
import logging
import time
import traceback
from datetime import timedelta
from functools import partial
from typing import Any

from billiard.common import terminate_handler_fired  # type: ignore[attr-defined] # not in the stubs
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from pydantic import BaseModel, ValidationError

from taskverse.apps.tasks.engine import figures, interrupts
from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.engine.handle import RunCancelled, RunSuperseded, TaskRun
from taskverse.apps.tasks.engine.settle import CANCELLED, TIMEOUT, AttemptOutcome, Outcome, task_settle
from taskverse.apps.tasks.engine.statements import claim
from taskverse.apps.tasks.kinds.registry import UNNAMED, Kind, TaskError, kind_get
from taskverse.apps.tasks.models import Task
from taskverse.common.errors import BadUserInput
from taskverse.common.values import text_storable, value_check
from taskverse.database.reconnect import drop_busy_connection, reconnecting

log = logging.getLogger(__name__)

CODE_LENGTH = 40  # of what `status_reason` takes
MESSAGE_LENGTH = 2_000
TRACE_LENGTH = 20_000


def task_run(*, task_id: int, attempt: int, worker: str) -> None:
    """Run a task that waits at `attempt`; a message that comes twice, late or out of order finds none."""
    task = task_claim(task_id=task_id, attempt=attempt, worker=worker)
    if task is None:
        log.info("Task %s is not waiting at attempt %s: nothing to do", task_id, attempt)
        return
    figures.run_started(task)
    begun = time.monotonic()
    outcome = task_execute(task)
    figures.run_ended(task, outcome.kind if outcome else "SUPERSEDED", time.monotonic() - begun)
    if outcome is not None and not _settle(task, outcome):
        log.warning("Task %s went on without attempt %s: its outcome is dropped", task.pk, task.attempt)


def _settle(task: Task, outcome: Outcome) -> bool:
    """What was done is not thrown away for a server that is away: the lease is that long, and guards each try."""
    with interrupts.ignored():
        return reconnecting(partial(task_settle, task, outcome), seconds=settings.TASK_LEASE_SECONDS)


def lease() -> timedelta:
    return timedelta(seconds=settings.TASK_LEASE_SECONDS)


def task_claim(*, task_id: int, attempt: int, worker: str) -> Task | None:
    """Of many workers with the same message exactly one gets the task; none while its queue rests or it has expired."""
    # A claim of which the answer alone was lost finds the attempt taken the second time, and leaves it to the lease.
    # One more try and not many: while the server is away the message is dropped, and sent again.
    claiming = partial(claim, task_id=task_id, attempt=attempt, worker=worker, lease=lease())
    task = reconnecting(claiming, seconds=0)
    if task is not None:
        tasks_changed([task.pk])
    return task


def task_execute(task: Task) -> Outcome | None:
    """What came of it, whatever the kind's function does; None when the task was given to another attempt."""
    kind = kind_get(task.kind)
    if kind is None:
        return Outcome(AttemptOutcome.FAILED, None, "UNKNOWN_KIND", f"There is no task kind {task.kind}.")
    run = TaskRun(task.pk, task.attempt, task.owner_id)
    try:
        payload = kind.payload_model.model_validate(task.payload)
        return _call(kind, run, payload)
    except ValidationError as error:
        return _failed(error, "INVALID_PAYLOAD", "The payload does not fit the task kind any more.")
    except SoftTimeLimitExceeded:
        with interrupts.ignored():  # one signal for two reasons: the row knows which
            return CANCELLED if run.is_cancelled() else TIMEOUT
    except RunCancelled:
        return CANCELLED
    except RunSuperseded:
        log.warning("Task %s was taken from attempt %s while it ran", task.pk, task.attempt)
        return None


def _call(kind: Kind, run: TaskRun, payload: Any) -> Outcome:
    try:
        result = kind.function(run, payload)
        return Outcome(AttemptOutcome.SUCCEEDED, storable(result))
    except TaskError as error:
        return _failed(error, error.code, error.message, retryable=error.retryable)
    except SoftTimeLimitExceeded:
        raise
    except (Exception, SystemExit) as error:
        if terminate_handler_fired():  # the worker ends, and not the kind by a sys.exit() of its own
            raise
        log.exception("Task %s failed", run.task_id)
        return _failed(error, "UNEXPECTED_ERROR", "The task failed unexpectedly.", retryable=True)
    finally:
        drop_busy_connection()


def _failed(error: BaseException, code: str, message: str, *, retryable: bool = False) -> Outcome:
    """With as much of what the kind said as there is room for; of a traceback, the end."""
    trace = text_storable("".join(traceback.format_exception(error)))[-TRACE_LENGTH:]
    code = text_storable(str(code))[:CODE_LENGTH] or UNNAMED
    return Outcome(AttemptOutcome.FAILED, None, code, text_storable(str(message))[:MESSAGE_LENGTH], trace, retryable)


def storable(result: BaseModel) -> Any:
    """The result as JSON that PostgreSQL can hold and a client can read. Raises TaskError."""
    value = result.model_dump(mode="json")
    try:
        value_check(value)
    except BadUserInput as error:
        raise TaskError(f"The result cannot be stored: {error}", code="INVALID_RESULT") from error
    if len(json.dumps(value)) > settings.TASK_RESULT_BYTES:
        raise TaskError(f"The result is larger than {settings.TASK_RESULT_BYTES} bytes.", code="RESULT_TOO_LARGE")
    return value
