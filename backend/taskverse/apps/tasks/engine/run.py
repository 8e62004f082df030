"""One run of one task, on a worker: claim the row, call the kind's function, write how it ended."""

import logging
import traceback
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from pydantic import BaseModel, ValidationError

from taskverse.apps.notifications.models import Notification
from taskverse.apps.notifications.services import notification_add
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.kinds.registry import TaskError, kind_get
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.common.errors import BadUserInput
from taskverse.common.values import value_check

log = logging.getLogger(__name__)

MESSAGE_LENGTH = 200


@dataclass(frozen=True)
class Outcome:
    status: TaskStatus
    result: Any = None
    error_code: str = ""
    error_message: str = ""
    error_traceback: str = ""


@dataclass(frozen=True)
class TaskRun:
    """The kinds' `Run` for one attempt."""

    task_id: int
    attempt: int

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        running = Task.objects.filter(pk=self.task_id, attempt=self.attempt, status=TaskStatus.RUNNING)
        running.update(
            progress_current=current,
            progress_total=total,
            progress_message=message[:MESSAGE_LENGTH],
            progress_at=Now(),
            updated_at=Now(),
        )


def task_run(*, task_id: int, attempt: int, worker: str) -> None:
    """Run a task that waits at `attempt`; a message that comes twice, late or out of order finds none."""
    task = task_claim(task_id=task_id, attempt=attempt, worker=worker)
    if task is None:
        log.info("Task %s is not waiting at attempt %s: nothing to do", task_id, attempt)
        return
    task_finish(task, task_execute(task))


def task_claim(*, task_id: int, attempt: int, worker: str) -> Task | None:
    """Of many workers with the same message exactly one gets the task."""
    claimed = task_move(
        task_id=task_id,
        attempt=attempt,
        to=TaskStatus.RUNNING,
        changes={"attempt": F("attempt") + 1, "worker": worker, "started_at": Now()},
        data={"attempt": attempt + 1, "worker": worker},
    )
    return Task.objects.get(pk=task_id) if claimed else None


def task_execute(task: Task) -> Outcome:
    """Whatever the kind's function does, there is an outcome."""
    kind = kind_get(task.kind)
    if kind is None:
        return Outcome(TaskStatus.FAILED, None, "UNKNOWN_KIND", f"There is no task kind {task.kind}.")
    try:
        payload = kind.payload_model.model_validate(task.payload)
    except ValidationError as error:
        return _failed("INVALID_PAYLOAD", "The payload does not fit the task kind any more.", error)
    try:
        result = kind.function(TaskRun(task.pk, task.attempt), payload)
        return Outcome(TaskStatus.SUCCEEDED, _storable(result))
    except TaskError as error:
        return _failed(error.code, error.message, error)
    except Exception as error:
        log.exception("Task %s failed", task.pk)
        return _failed("UNEXPECTED_ERROR", "The task failed unexpectedly.", error)


def task_finish(task: Task, outcome: Outcome) -> bool:
    """Write the outcome and tell the owner, both or neither. False when the task was taken away meanwhile."""
    with transaction.atomic():
        finished = task_move(
            task_id=task.pk,
            attempt=task.attempt,
            to=outcome.status,
            changes={
                "result": outcome.result,
                "error_code": outcome.error_code,
                "error_message": outcome.error_message,
                "error_traceback": outcome.error_traceback,
                "finished_at": Now(),
            },
            message=outcome.error_message,
            data={"attempt": task.attempt, **({"code": outcome.error_code} if outcome.error_code else {})},
        )
        if finished:
            _tell_owner(task, outcome)
    return finished


def _tell_owner(task: Task, outcome: Outcome) -> None:
    succeeded = outcome.status == TaskStatus.SUCCEEDED
    notification_add(
        user_id=task.owner_id,
        task_id=task.pk,
        event=Notification.Event.TASK_SUCCEEDED if succeeded else Notification.Event.TASK_FAILED,
        message=f"{task.name} succeeded" if succeeded else f"{task.name} failed: {outcome.error_message}",
    )


def _failed(code: str, message: str, error: Exception) -> Outcome:
    trace = "".join(traceback.format_exception(error)).replace("\0", "")
    return Outcome(TaskStatus.FAILED, None, code, message.replace("\0", ""), trace)


def _storable(result: BaseModel) -> Any:
    """The result as JSON that PostgreSQL can hold. Raises TaskError."""
    value = result.model_dump(mode="json")
    try:
        value_check(value)
    except BadUserInput as error:
        raise TaskError(f"The result cannot be stored: {error}", code="INVALID_RESULT") from error
    return value
