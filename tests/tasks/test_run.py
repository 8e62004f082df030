"""One run of one task: claimed once, ended once, whatever the kind does."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.handle import RunSuperseded, TaskRun
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.engine.run import task_claim, task_run
from taskverse.apps.tasks.engine.settle import AttemptOutcome, Outcome, backoff, task_settle
from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.registry import Policy, task_kind
from taskverse.apps.tasks.models import ALIVE, FINAL, SOURCES, PausedQueue, Task, TaskAttempt, TaskLog, TaskStatus
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.tasks.odd_kind import odd


@pytest.fixture
def odd_kind() -> Iterator[None]:
    task_kind("odd", title="Odd", max_attempts=1)(odd)
    yield
    del registry._kinds["odd"]


@pytest.fixture
def odd_task(owner: User, odd_kind: None) -> Task:
    return task_create(owner=owner, request=TaskRequest(name="odd", kind="odd"))


def run(task: Task, *, max_attempts: int = 1, **payload: Any) -> Task:
    Task.objects.filter(pk=task.pk).update(payload=payload, max_attempts=max_attempts)
    task_run(task_id=task.pk, attempt=task.attempt, worker="w")
    task.refresh_from_db()
    return task


def claim(task: Task) -> Task:
    claimed = task_claim(task_id=task.pk, attempt=task.attempt, worker="w")
    assert claimed
    return claimed


def test_a_task_that_ends_well(odd_task: Task) -> None:
    task = run(odd_task)

    assert (task.status, task.result, task.attempt, task.worker) == ("SUCCEEDED", {"value": None}, 1, "w")
    assert task.queued_at
    assert task.started_at
    assert task.finished_at
    assert task.queued_at <= task.started_at <= task.finished_at
    events = list(MonitoringRecord.objects.order_by("id").values_list("event", "data"))
    assert events == [
        ("TASK_QUEUED", {}),
        ("TASK_STARTED", {"attempt": 1, "worker": "w"}),
        ("TASK_SUCCEEDED", {"attempt": 1}),
    ]
    attempt = TaskAttempt.objects.get()
    assert (attempt.number, attempt.outcome, attempt.started_at) == (1, "SUCCEEDED", task.started_at)
    told = Notification.objects.get()
    assert (told.user, told.task, told.event, told.message) == (task.owner, task, "TASK_SUCCEEDED", "odd succeeded")


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        ({"do": "refuse"}, "NO_SUCH_CITY", "There is no such city."),
        ({"do": "refuse for now"}, "CITY_SLEEPS", "The city sleeps."),
        ({"do": "crash"}, "UNEXPECTED_ERROR", "The task failed unexpectedly."),
        ({"do": "none"}, "UNEXPECTED_ERROR", "The task failed unexpectedly."),
        ({"do": "nul"}, "INVALID_RESULT", "The result cannot be stored"),
        ({"do": "surrogate"}, "INVALID_RESULT", "The result cannot be stored"),
        ({"do": "huge"}, "RESULT_TOO_LARGE", "The result is larger than"),
        ({"do": []}, "INVALID_PAYLOAD", "The payload does not fit the task kind any more."),
    ],
)
def test_a_task_that_fails_says_why(odd_task: Task, payload: dict[str, Any], code: str, message: str) -> None:
    task = run(odd_task, **payload)

    assert (task.status, task.status_reason, task.error_code, task.result) == ("FAILED", code, code, None)
    assert task.error_message.startswith(message)
    assert "Traceback" in task.error_traceback
    attempt = TaskAttempt.objects.get()
    assert (attempt.outcome, attempt.error_code, attempt.error_traceback) == ("FAILED", code, task.error_traceback)
    record = MonitoringRecord.objects.get(event="TASK_FAILED")
    assert (record.message, record.data) == (task.error_message, {"attempt": 1, "code": code})
    assert Notification.objects.get().event == "TASK_FAILED"


def test_what_is_not_a_number_becomes_null(odd_task: Task) -> None:
    assert run(odd_task, do="nan").result == {"value": None}


def test_text_that_only_looks_like_nul_is_kept(odd_task: Task) -> None:
    assert run(odd_task, do="escaped").result == {"value": "\\u0000"}


def test_a_kind_that_is_gone_fails_the_task_for_good(odd_task: Task) -> None:
    Task.objects.filter(pk=odd_task.pk).update(kind="gone")

    task = run(odd_task, max_attempts=5)
    assert (task.status, task.error_code) == ("FAILED", "UNKNOWN_KIND")


@pytest.mark.parametrize("do", ["crash", "refuse for now", "take too long"])
def test_what_may_pass_is_tried_again_later(odd_task: Task, do: str) -> None:
    task = run(odd_task, max_attempts=2, do=do)

    assert (task.status, task.status_reason, task.attempt) == ("SCHEDULED", "AWAITING_RETRY", 1)
    assert task.run_at
    assert timedelta(0) < task.run_at - timezone.now() <= timedelta(seconds=5)
    assert task.error_code
    assert not Notification.objects.exists()

    Task.objects.update(status=TaskStatus.QUEUED)
    task = run(task, max_attempts=2, do=do)
    assert (task.status, task.attempt) == ("FAILED", 2)
    assert list(TaskAttempt.objects.values_list("number", flat=True)) == [1, 2]
    assert Notification.objects.get().event == "TASK_FAILED"


def test_a_second_attempt_that_succeeds_has_no_error_left(odd_task: Task) -> None:
    task = run(odd_task, max_attempts=2, do="crash")
    Task.objects.update(status=TaskStatus.QUEUED)

    task = run(task, max_attempts=2)
    assert (task.status, task.status_reason, task.error_code, task.error_traceback) == ("SUCCEEDED", "", "", "")


def test_the_time_limit_has_a_name_of_its_own(odd_task: Task) -> None:
    task = run(odd_task, do="take too long")

    assert (task.status, task.status_reason, task.error_code) == ("FAILED", "TIMEOUT", "TIMEOUT")
    assert TaskAttempt.objects.get().outcome == "TIMEOUT"


def test_the_pause_doubles_is_bounded_and_spread() -> None:
    policy = Policy(backoff_seconds=8, backoff_max_seconds=20)

    pauses = [[backoff(policy, attempt).total_seconds() for _ in range(50)] for attempt in (1, 2, 3)]
    for seconds, longest in zip(pauses, (8, 16, 20), strict=True):
        assert longest / 2 <= min(seconds) < max(seconds) <= longest


def cancelling(task: Task) -> Task:
    claimed = claim(task)
    assert task_move(task.pk, to=TaskStatus.CANCELLING, changes={"status_reason": "CANCEL_REQUESTED"})
    return claimed


@pytest.mark.parametrize("do", ["", "crash", "take too long", "refuse for now", "catch all"])
def test_a_cancelled_run_ends_cancelled_unless_it_is_done_first(odd_task: Task, do: str) -> None:
    """The request to stop arrives after the claim, whatever the run does then."""
    Task.objects.filter(pk=odd_task.pk).update(payload={"do": do}, max_attempts=5)
    original = registry._kinds["odd"].function

    def cancelled_first(run: Any, payload: Any) -> Any:
        assert task_move(run.task_id, to=TaskStatus.CANCELLING, changes={})
        return original(run, payload)

    registry._kinds["odd"] = registry.Kind(**{**vars(registry._kinds["odd"]), "function": cancelled_first})
    task_run(task_id=odd_task.pk, attempt=0, worker="w")

    odd_task.refresh_from_db()
    assert odd_task.status == ("SUCCEEDED" if do == "" else "CANCELLED")
    assert Notification.objects.get().event == f"TASK_{odd_task.status}"
    assert TaskAttempt.objects.count() == 1


def test_a_log_is_bounded_in_lines_and_length(odd_task: Task) -> None:
    run(odd_task, do="log")

    lines = list(TaskLog.objects.order_by("id"))
    assert len(lines) == 1000
    assert lines[0].message == "line 0" + "x" * 1994
    assert lines[0].level == "WARNING"
    assert lines[-1].message == "Further lines are left out."


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


def test_a_resting_queue_gives_no_task_away(odd_task: Task) -> None:
    PausedQueue.objects.create(name=odd_task.priority)
    assert run(odd_task).status == "QUEUED"

    PausedQueue.objects.all().delete()
    assert run(odd_task).status == "SUCCEEDED"


def test_an_expired_task_is_not_started(odd_task: Task) -> None:
    Task.objects.update(expires_at=timezone.now())

    assert run(odd_task).status == "QUEUED"


def test_a_run_that_has_lost_its_task_writes_nothing(odd_task: Task) -> None:
    claimed = claim(odd_task)
    Task.objects.filter(pk=odd_task.pk).update(attempt=2)  # somebody else has it now

    with pytest.raises(RunSuperseded):
        TaskRun(claimed.pk, claimed.attempt, claimed.owner_id).progress(1, 2, "late")
    for kind in AttemptOutcome:
        assert not task_settle(claimed, Outcome(kind, {"late": True}, "LATE"))

    odd_task.refresh_from_db()
    assert (odd_task.status, odd_task.result, odd_task.progress_current) == ("RUNNING", None, None)
    assert not Notification.objects.exists()
    assert not TaskAttempt.objects.exists()


@pytest.mark.parametrize("source", list(TaskStatus))
@pytest.mark.parametrize("to", list(TaskStatus))
def test_only_the_moves_of_the_table_happen(owner: User, source: TaskStatus, to: TaskStatus) -> None:
    now = timezone.now()
    task = Task.objects.create(
        owner=owner,
        name="x",
        status=source,
        finished_at=now if source in FINAL else None,
        lease_until=now if source in ALIVE else None,
    )

    moved = task_move(task.pk, to=to, changes={"lease_until": now} if to in ALIVE else {})

    task.refresh_from_db()
    assert moved == (source in SOURCES[to])
    assert task.status == (to if moved else source)
    assert MonitoringRecord.objects.count() == moved


def test_a_move_that_its_guard_forbids_does_not_happen(odd_task: Task) -> None:
    assert not task_move(odd_task.pk, to=TaskStatus.CANCELLED, changes={}, guard=Q(attempt=3))
    assert task_move(odd_task.pk, to=TaskStatus.CANCELLED, changes={}, guard=Q(attempt=0))


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_task() -> None:
    owner = User.objects.create_user("owner@example.com")
    task = Task.objects.create(owner=owner, name="wanted")
    together = threading.Barrier(8)

    def race(number: int) -> bool:
        try:
            together.wait(10)
            return task_claim(task_id=task.pk, attempt=0, worker=f"w{number}") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(race, range(8)))

    assert won.count(True) == 1
    task.refresh_from_db()
    assert (task.worker, task.attempt) == (f"w{won.index(True)}", 1)
    assert MonitoringRecord.objects.count() == 1
