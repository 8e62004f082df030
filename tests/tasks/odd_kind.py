"""A kind that does what kinds should not, and how to run a task."""

from collections.abc import Callable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from pydantic import BaseModel

from taskverse.apps.tasks.engine.run import task_claim, task_run
from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.registry import Run, TaskError
from taskverse.apps.tasks.models import Task

Work = Callable[[Run], object]


class Anything(BaseModel):
    value: Any = None


class Mode(BaseModel):
    do: str = ""


def catch_all(run: Run) -> Anything:
    try:
        run.progress(1, 1)
    except Exception:
        return Anything(value="went on")
    return Anything()


REFUSALS = {
    "refuse": TaskError("There is no such city\0\udcff.", code="NO_SUCH_CITY"),
    "refuse for now": TaskError("The city sleeps.", code="CITY_SLEEPS", retryable=True),
    "say much": TaskError("x" * 1_000_000, code="Y" * 1_000),
    "say nothing": TaskError(None, code="\0"),  # type: ignore[arg-type] # as an untyped kind may
}


def odd(run: Run, payload: Mode) -> Anything:
    """Does what a kind should not."""
    if payload.do in REFUSALS:
        raise REFUSALS[payload.do]
    match payload.do:
        case "crash":
            raise RuntimeError("secret\0dsn\udcff")
        case "take too long":
            raise SoftTimeLimitExceeded
        case "catch all":
            return catch_all(run)
        case "log":
            for number in range(1100):
                run.log(f"line {number}\0\ud800" + "x" * 3000, "WARNING")
    values = {"nan": float("nan"), "nul": "a\0b", "surrogate": "\ud800", "escaped": "\\u0000", "huge": "x" * 2_000_000}
    return None if payload.do == "none" else Anything(value=values.get(payload.do))  # type: ignore[return-value]


def run(task: Task, *, max_attempts: int = 1, **payload: Any) -> Task:
    Task.objects.filter(pk=task.pk).update(payload=payload, max_attempts=max_attempts)
    task_run(task_id=task.pk, attempt=task.attempt, worker="w")
    task.refresh_from_db()
    return task


def run_as(task: Task, work: Work, **changes: Any) -> Task:
    """With `work` for the kind's function."""

    def function(run: Run, payload: object) -> Anything:
        work(run)
        return Anything(value="done")

    registry._kinds["odd"] = registry.Kind(**{**vars(registry._kinds["odd"]), "function": function})
    return run(task, **changes)


def claim(task: Task) -> Task:
    claimed = task_claim(task_id=task.pk, attempt=task.attempt, worker="w")
    assert claimed
    return claimed
