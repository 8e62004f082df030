"""A run whose connection breaks, or that a signal hits, wherever it is: it ends as what it came to."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction

from taskverse.apps.tasks.engine.interrupts import SIGNAL
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.jobs import run_task
from taskverse.apps.tasks.kinds.registry import Run
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskLog, TaskStatus
from tests.tasks.odd_kind import run_as
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def second_session() -> Iterator[Any]:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def cut_off(*_: object) -> None:
    """As a restart of the server does."""
    with second_session() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


@pytest.fixture(autouse=True)
def _soft_limit() -> Iterator[None]:
    """As in a worker's child."""

    def stop(*_: object) -> None:
        raise SoftTimeLimitExceeded

    before = signal.signal(SIGNAL, stop)
    yield
    signal.signal(SIGNAL, before)


@contextmanager
def signalled_when(condition: Callable[[Any], bool]) -> Iterator[None]:
    """This process, by a thread with a session of its own."""

    def watch() -> None:
        with second_session() as cursor:
            wait_until(lambda: condition(cursor), what="the moment of the signal")
        os.kill(os.getpid(), SIGNAL)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        thread.join(60)


ASLEEP = "FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"


def asleep(cursor: Any) -> bool:
    cursor.execute(f"SELECT 1 {ASLEEP}")
    return cursor.fetchone() is not None


def query(run: Run) -> None:
    try:
        with signalled_when(asleep), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
    finally:
        with second_session() as cursor:  # the server does not notice by itself that nobody waits for it
            cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) {ASLEEP}")


def test_what_was_done_when_the_connection_broke_is_kept(odd_task: Task) -> None:
    task = run_as(odd_task, cut_off)

    assert (task.status, task.result, task.attempt) == ("SUCCEEDED", {"value": "done"}, 1)
    assert TaskAttempt.objects.get().outcome == "SUCCEEDED"


def test_a_failure_is_told_over_a_new_connection(odd_task: Task) -> None:
    def fail(run: Run) -> None:
        cut_off()
        raise RuntimeError

    assert run_as(odd_task, fail).error_code == "UNEXPECTED_ERROR"


def test_progress_and_log_go_over_a_new_connection(odd_task: Task) -> None:
    def tell(run: Run) -> None:
        cut_off()
        run.progress(1, 1)
        cut_off()
        run.log("still here")

    task = run_as(odd_task, tell)

    assert (task.status, task.progress_current) == ("SUCCEEDED", 1)
    assert TaskLog.objects.get().message == "still here"


def test_a_broken_transaction_of_the_kind_is_the_kinds_to_know(odd_task: Task) -> None:
    def tell(run: Run) -> None:
        with transaction.atomic():
            TaskLog.objects.count()
            cut_off()
            run.progress(1, 1)

    task = run_as(odd_task, tell)
    assert (task.status, task.error_code, task.progress_current) == ("FAILED", "UNEXPECTED_ERROR", None)


def test_a_time_limit_in_mid_query_is_a_timeout(odd_task: Task) -> None:
    task = run_as(odd_task, query)

    assert (task.status, task.error_code) == ("FAILED", "TIMEOUT")


def test_a_cancel_in_mid_query_is_a_cancel(odd_task: Task) -> None:
    def cancelled(run: Run) -> None:
        task_move(run.task_id, to=TaskStatus.CANCELLING, changes={})
        query(run)

    assert run_as(odd_task, cancelled).status == "CANCELLED"
    assert TaskAttempt.objects.get().outcome == "CANCELLED"


def test_a_kind_that_takes_the_signal_for_an_error_may_go_on(odd_task: Task) -> None:
    """And what it had of the connection is not what its end is written by."""

    def stubborn(run: Run) -> None:
        with pytest.raises(SoftTimeLimitExceeded):
            query(run)

    assert run_as(odd_task, stubborn).status == "SUCCEEDED"


@pytest.mark.parametrize("fails", [False, True])
def test_a_signal_while_the_end_is_written_stops_nothing(odd_task: Task, fails: bool) -> None:
    with second_session() as holder:

        def hold(run: Run) -> None:
            holder.execute("BEGIN")
            holder.execute("SELECT 1 FROM tasks_task WHERE id = %s FOR UPDATE", [run.task_id])
            if fails:
                raise RuntimeError

        def waits(cursor: Any) -> bool:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return cursor.fetchone() is not None

        def release() -> None:
            with second_session() as cursor:
                wait_until(lambda: waits(cursor), what="the end to wait")
            os.kill(os.getpid(), SIGNAL)
            holder.execute("COMMIT")

        thread = threading.Thread(target=release)
        thread.start()
        task = run_as(odd_task, hold)
        thread.join(60)

    assert task.status == ("FAILED" if fails else "SUCCEEDED")


def test_a_kind_that_exits_has_failed(odd_task: Task) -> None:
    def leave(run: Run) -> None:
        raise SystemExit(3)

    task = run_as(odd_task, leave)
    assert (task.status, task.error_code) == ("FAILED", "UNEXPECTED_ERROR")


def test_a_superseded_run_writes_no_log(odd_task: Task) -> None:
    def late(run: Run) -> None:
        Task.objects.update(attempt=2)
        run.log("late")

    assert run_as(odd_task, late).status == "RUNNING"
    assert not TaskLog.objects.exists()


def test_a_task_is_claimed_over_a_new_connection(odd_task: Task) -> None:
    cut_off()
    task_run(task_id=odd_task.pk, attempt=0, worker="w")
    assert Task.objects.get().status == "SUCCEEDED"


def test_a_message_that_finds_no_database_loses_no_run(
    database_away: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    """Another message may have brought the same attempt to a worker that has the task."""
    database_away()

    run_task(1, 0)

    assert "Task 1 could not be claimed" in caplog.text
