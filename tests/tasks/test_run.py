"""One run of one task: claimed once, ended once, whatever the kind does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.run import task_claim, task_run
from taskverse.apps.tasks.models import PausedQueue, Task, TaskAttempt, TaskLog
from taskverse.apps.users.models import User
from tests.tasks.odd_kind import run


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
        ({"do": "say much"}, "Y" * 40, "x" * 2_000),
        ({"do": "say nothing"}, "TASK_ERROR", "None"),
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
    assert "Traceback" in task.error_traceback or len(task.error_traceback) == 20_000
    assert len(task.error_message) <= 2_000
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


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_task() -> None:
    owner = User.objects.create_user("owner@example.com")
    task = Task.objects.create(owner=owner, name="wanted")
    together = threading.Barrier(8)

    def race(number: int) -> bool:
        try:
            together.wait(60)
            return task_claim(task_id=task.pk, attempt=0, worker=f"w{number}") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(race, range(8)))

    assert won.count(True) == 1
    task.refresh_from_db()
    assert (task.worker, task.attempt) == (f"w{won.index(True)}", 1)
    assert MonitoringRecord.objects.count() == 1
