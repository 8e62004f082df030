"""One run of one task: claimed once, ended once, whatever the kind does."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from pydantic import BaseModel

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.engine.run import Outcome, TaskRun, task_claim, task_finish, task_run
from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.registry import Run, TaskError, task_kind
from taskverse.apps.tasks.models import FINAL, SOURCES, Task, TaskStatus
from taskverse.apps.tasks.services import task_create
from taskverse.apps.users.models import User


class Anything(BaseModel):
    value: Any = None


class Mode(BaseModel):
    do: str = ""


def odd(run: Run, payload: Mode) -> Anything:
    """Does what a kind should not."""
    match payload.do:
        case "refuse":
            raise TaskError("There is no such city.", code="NO_SUCH_CITY")
        case "crash":
            raise RuntimeError("secret\0dsn")
        case "nan":
            return Anything(value=float("nan"))
        case "nul":
            return Anything(value="a\0b")
        case "surrogate":
            return Anything(value="\ud800")
        case "escaped":
            return Anything(value="\\u0000")
        case "none":
            return None  # type: ignore[return-value]
    return Anything(value=run.task_id)


@pytest.fixture
def odd_kind() -> Iterator[None]:
    task_kind("odd", title="Odd")(odd)
    yield
    del registry._kinds["odd"]


@pytest.fixture
def odd_task(owner: User, odd_kind: None) -> Task:
    return task_create(owner=owner, name="odd", kind="odd", payload={})


def run(task: Task, **payload: Any) -> Task:
    Task.objects.filter(pk=task.pk).update(payload=payload)
    task_run(task_id=task.pk, attempt=0, worker="w")
    task.refresh_from_db()
    return task


def test_a_task_that_ends_well(odd_task: Task) -> None:
    task = run(odd_task)

    assert (task.status, task.result, task.attempt, task.worker) == ("SUCCEEDED", {"value": task.pk}, 1, "w")
    assert task.started_at
    assert task.finished_at
    assert task.queued_at
    assert task.queued_at <= task.started_at <= task.finished_at
    events = list(MonitoringRecord.objects.order_by("id").values_list("event", "data"))
    assert events == [
        ("TASK_QUEUED", {}),
        ("TASK_STARTED", {"attempt": 1, "worker": "w"}),
        ("TASK_SUCCEEDED", {"attempt": 1}),
    ]
    told = Notification.objects.get()
    assert (told.user, told.task, told.event, told.message) == (task.owner, task, "TASK_SUCCEEDED", "odd succeeded")


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        ({"do": "refuse"}, "NO_SUCH_CITY", "There is no such city."),
        ({"do": "crash"}, "UNEXPECTED_ERROR", "The task failed unexpectedly."),
        ({"do": "none"}, "UNEXPECTED_ERROR", "The task failed unexpectedly."),
        ({"do": "nul"}, "INVALID_RESULT", "The result cannot be stored"),
        ({"do": "surrogate"}, "INVALID_RESULT", "The result cannot be stored"),
        ({"do": []}, "INVALID_PAYLOAD", "The payload does not fit the task kind any more."),
    ],
)
def test_a_task_that_fails_says_why(odd_task: Task, payload: dict[str, Any], code: str, message: str) -> None:
    task = run(odd_task, **payload)

    assert (task.status, task.error_code, task.result) == ("FAILED", code, None)
    assert task.error_message.startswith(message)
    assert "Traceback" in task.error_traceback
    assert task.finished_at
    record = MonitoringRecord.objects.get(event="TASK_FAILED")
    assert (record.message, record.data) == (task.error_message, {"attempt": 1, "code": code})
    assert Notification.objects.get().event == "TASK_FAILED"


def test_what_is_not_a_number_becomes_null(odd_task: Task) -> None:
    assert run(odd_task, do="nan").result == {"value": None}


def test_text_that_only_looks_like_nul_is_kept(odd_task: Task) -> None:
    assert run(odd_task, do="escaped").result == {"value": "\\u0000"}


def test_a_kind_that_is_gone_fails_the_task(odd_task: Task) -> None:
    Task.objects.filter(pk=odd_task.pk).update(kind="gone")

    assert run(odd_task).error_code == "UNKNOWN_KIND"


@pytest.mark.parametrize("attempt", [1, 7])
def test_a_message_of_another_attempt_is_dropped(odd_task: Task, attempt: int) -> None:
    task_run(task_id=odd_task.pk, attempt=attempt, worker="w")

    odd_task.refresh_from_db()
    assert (odd_task.status, odd_task.attempt) == ("QUEUED", 0)


def test_a_message_for_no_task_is_dropped(db: None) -> None:
    task_run(task_id=12345, attempt=0, worker="w")


def test_a_message_that_comes_again_changes_nothing(odd_task: Task) -> None:
    first = run(odd_task)
    before = list(MonitoringRecord.objects.values())

    task_run(task_id=odd_task.pk, attempt=0, worker="other")
    task_run(task_id=odd_task.pk, attempt=1, worker="other")

    odd_task.refresh_from_db()
    assert (odd_task.worker, odd_task.finished_at) == ("w", first.finished_at)
    assert list(MonitoringRecord.objects.values()) == before


def test_a_run_that_has_lost_its_task_writes_nothing(odd_task: Task) -> None:
    claimed = task_claim(task_id=odd_task.pk, attempt=0, worker="w")
    assert claimed
    Task.objects.filter(pk=odd_task.pk).update(attempt=2)  # somebody else has it now

    TaskRun(claimed.pk, claimed.attempt).progress(1, 2, "late")
    assert not task_finish(claimed, Outcome(TaskStatus.SUCCEEDED, {"late": True}))

    odd_task.refresh_from_db()
    assert (odd_task.status, odd_task.result, odd_task.progress_current) == ("RUNNING", None, None)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("source", list(TaskStatus))
@pytest.mark.parametrize("to", list(SOURCES))
def test_only_the_moves_of_the_table_happen(owner: User, source: TaskStatus, to: TaskStatus) -> None:
    finished = {"finished_at": "2026-01-01T00:00:00Z"}
    task = Task.objects.create(owner=owner, name="x", status=source, **(finished if source in FINAL else {}))

    moved = task_move(task_id=task.pk, attempt=0, to=to, changes=finished if to in FINAL else {})

    task.refresh_from_db()
    assert moved == (source in SOURCES[to])
    assert task.status == (to if moved else source)
    assert MonitoringRecord.objects.count() == moved


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_task() -> None:
    owner = User.objects.create_user("owner@example.com")
    task = Task.objects.create(owner=owner, name="wanted")
    together = threading.Barrier(8)

    def claim(number: int) -> bool:
        try:
            together.wait(10)
            return task_claim(task_id=task.pk, attempt=0, worker=f"w{number}") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(claim, range(8)))

    assert won.count(True) == 1
    task.refresh_from_db()
    assert (task.worker, task.attempt) == (f"w{won.index(True)}", 1)
    assert MonitoringRecord.objects.count() == 1
