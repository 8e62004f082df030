"""Whatever leaves a kind's function is an end that is told: none is a loss of the worker."""

import asyncio
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from pydantic import BaseModel, model_validator

from taskverse.apps.tasks.engine.handle import RunCancelled, RunSuperseded
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.registry import Run, TaskError
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskStatus
from tests.tasks.odd_kind import Work, run, run_as


def raised(error: BaseException) -> Work:
    def work(run: Run) -> None:
        raise error

    return work


@pytest.mark.parametrize(
    "error",
    [
        asyncio.CancelledError(),
        GeneratorExit(),
        KeyboardInterrupt(),
        BaseException("of its own kind"),
        BaseExceptionGroup("several", [SystemExit(1), ValueError()]),
    ],
    ids=repr,
)
def test_whatever_a_kind_raises_is_told_and_tried_again(odd_task: Task, error: BaseException) -> None:
    task = run_as(odd_task, raised(error), max_attempts=2)

    assert (task.status, task.status_reason, task.error_code) == ("SCHEDULED", "AWAITING_RETRY", "UNEXPECTED_ERROR")
    assert "Traceback" in task.error_traceback


@pytest.mark.parametrize(
    ("error", "code"),
    [(SoftTimeLimitExceeded(), "TIMEOUT"), (RunCancelled(), ""), (RunSuperseded(), None)],
    ids=["timeout", "cancelled", "superseded"],
)
def test_what_ends_a_run_does_so_in_a_group_too(odd_task: Task, error: BaseException, code: str | None) -> None:
    def work(run: Run) -> None:
        if isinstance(error, RunCancelled):
            task_move(run.task_id, to=TaskStatus.CANCELLING, changes={})
        inner = BaseExceptionGroup("tasks", [error, ValueError()])
        raise BaseExceptionGroup("tasks of tasks", [inner])

    task = run_as(odd_task, work)
    outcome = TaskAttempt.objects.values_list("outcome", flat=True).first()
    expected = {"TIMEOUT": ("FAILED", "TIMEOUT"), "": ("CANCELLED", "CANCELLED"), None: ("RUNNING", None)}
    assert (task.status, outcome) == expected[code]


class Unfinished(TaskError):
    def __init__(self) -> None:
        pass


class Named(TaskError):
    code = "NAMED"
    message = "By its class."
    retryable = False

    def __init__(self) -> None:
        pass


class Wordless:
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (Unfinished(), "TASK_ERROR", ""),
        (Named(), "NAMED", "By its class."),
        (TaskError(Wordless(), code="X"), "X", ""),  # type: ignore[arg-type] # as an untyped kind may
        (TaskError("words", code=Wordless()), "TASK_ERROR", "words"),  # type: ignore[arg-type]
    ],
    ids=["without __init__", "by its class", "without words", "without a code"],
)
def test_a_refusal_that_says_little_is_final_all_the_same(
    odd_task: Task, error: TaskError, code: str, message: str
) -> None:
    task = run_as(odd_task, raised(error), max_attempts=2)

    assert (task.status, task.error_code, task.error_message) == ("FAILED", code, message)


def test_a_payload_model_that_breaks_is_told(odd_task: Task) -> None:
    class Broken(BaseModel):
        @model_validator(mode="before")
        @classmethod
        def _look(cls, value: Any) -> Any:
            raise KeyError("missing")

    registry._kinds["odd"] = registry.Kind(**{**vars(registry._kinds["odd"]), "payload_model": Broken})
    task = run(odd_task)

    assert (task.status, task.error_code) == ("FAILED", "UNEXPECTED_ERROR")
    assert "missing" in task.error_traceback
