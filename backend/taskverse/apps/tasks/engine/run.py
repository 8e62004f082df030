"""One run of one task, on a worker: claim the row, call the kind's function, write how it ended."""

import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from billiard.common import terminate_handler_fired  # type: ignore[attr-defined] # not in the stubs
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from pydantic import BaseModel, ValidationError

from taskverse.apps.tasks.engine import figures, interrupts
from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.engine.containment import contained
from taskverse.apps.tasks.engine.handle import RunCancelled, RunSuperseded, TaskRun
from taskverse.apps.tasks.engine.settle import CANCELLED, TIMEOUT, AttemptOutcome, Outcome, task_settle
from taskverse.apps.tasks.engine.statements import claim
from taskverse.apps.tasks.kinds.registry import UNNAMED, Kind, TaskError, kind_get
from taskverse.apps.tasks.models import Task
from taskverse.common.errors import BadUserInput
from taskverse.common.values import text_storable, value_check
from taskverse.database.reconnect import reconnecting, renewing_pool

log = logging.getLogger(__name__)

CODE_LENGTH = 40  # of what `status_reason` takes
MESSAGE_LENGTH = 2_000
TRACE_LENGTH = 20_000

T = TypeVar("T")


def task_run(*, task_id: int, attempt: int, worker: str) -> None:
    """Run a task that waits at `attempt`; a message that comes twice, late or out of order finds none."""
    try:
        task = task_claim(task_id=task_id, attempt=attempt, worker=worker)
    except (DatabaseError, InterfaceError) as error:
        # No run was lost: another message may have brought the task to somebody. If not, the keeper sends one again.
        log.warning("Task %s could not be claimed: %s", task_id, error)
        return
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
    claiming = renewing_pool()(partial(claim, task_id=task_id, attempt=attempt, worker=worker, lease=lease()))
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
        with contained():
            return _call(kind, run, task.payload)
    except BaseException as error:
        if terminate_handler_fired():  # the worker ends, and not the kind by a sys.exit() of its own
            raise
        with interrupts.ignored():
            return _ended_by(error, run)


def _call(kind: Kind, run: TaskRun, payload: Any) -> Outcome:
    try:
        checked = kind.payload_model.model_validate(payload)
    except ValidationError as error:
        raise TaskError("The payload does not fit the task kind any more.", code="INVALID_PAYLOAD") from error
    return Outcome(AttemptOutcome.SUCCEEDED, storable(kind.function(run, checked)))


def _ended_by(error: BaseException, run: TaskRun) -> Outcome | None:
    if _holds(error, RunSuperseded):
        log.warning("Task %s was taken from attempt %s while it ran", run.task_id, run.attempt)
        return None
    if _holds(error, RunCancelled):
        return CANCELLED
    if _holds(error, SoftTimeLimitExceeded):  # one signal for two reasons: the row knows which
        return CANCELLED if run.is_cancelled() else TIMEOUT
    if isinstance(error, TaskError):
        return _refused(error)
    log.exception("Task %s failed", run.task_id)
    return _failed(error, "UNEXPECTED_ERROR", "The task failed unexpectedly.", retryable=True)


def _holds(error: BaseException, wanted: type[BaseException]) -> bool:
    """Also in a group, as a TaskGroup of asyncio raises."""
    return isinstance(error, wanted) or (isinstance(error, BaseExceptionGroup) and error.subgroup(wanted) is not None)


def _refused(error: TaskError) -> Outcome:
    """A subclass may have left out any of this, or answer something of its own."""
    words = _guarded(lambda: str(error), "")
    code, message = _guarded(lambda: str(error.code), UNNAMED), _guarded(lambda: str(error.message), words)
    return _failed(error, code, message, retryable=_guarded(lambda: bool(error.retryable), False))


def _guarded(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except Exception:
        return otherwise


def _failed(error: BaseException, code: str, message: str, *, retryable: bool = False) -> Outcome:
    """With as much of what the kind said as there is room for; of a traceback, the end."""
    trace = text_storable("".join(traceback.format_exception(error)))[-TRACE_LENGTH:]
    code = text_storable(code)[:CODE_LENGTH] or UNNAMED
    return Outcome(AttemptOutcome.FAILED, None, code, text_storable(message)[:MESSAGE_LENGTH], trace, retryable)


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
