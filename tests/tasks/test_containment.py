"""What a kind leaves in its process is not there for the task after it."""

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from taskverse.apps.tasks.engine.interrupts import SIGNAL
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.kinds.registry import Run
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskLog
from tests.tasks.odd_kind import Work, run_as

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_connection_left_without_autocommit_is_not_what_the_end_is_written_by(odd_task: Task) -> None:
    def forgetful(run: Run) -> None:
        connection.set_autocommit(False)
        TaskLog.objects.count()
        connection.commit()

    assert run_as(odd_task, forgetful).status == "SUCCEEDED"
    assert connection.get_autocommit()


def test_a_transaction_left_open_is_not_what_the_end_is_written_in(odd_task: Task) -> None:
    left = transaction.atomic()

    def forgetful(run: Run) -> None:
        left.__enter__()
        run.log("never seen")

    assert run_as(odd_task, forgetful).status == "SUCCEEDED"
    assert not connection.in_atomic_block
    connection.close()
    assert Task.objects.get().status == "SUCCEEDED"
    assert not TaskLog.objects.exists()


@pytest.mark.parametrize("number", [signal.SIGALRM, signal.SIGTERM, SIGNAL])
def test_signals_of_a_kind_are_gone_after_it(odd_task: Task, number: signal.Signals) -> None:
    before, timer = signal.getsignal(number), signal.getitimer(signal.ITIMER_REAL)

    def deaf(run: Run) -> None:
        signal.signal(number, signal.SIG_IGN)
        signal.alarm(3600)

    assert run_as(odd_task, deaf).status == "SUCCEEDED"
    assert signal.getsignal(number) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] <= timer[0]


@pytest.mark.filterwarnings("ignore:.*fork")
@pytest.mark.parametrize(("leave", "status"), [(lambda: sys.exit(3), 3), (sys.exit, 0), (int, 0), (lambda: 1 / 0, 1)])
def test_a_copy_that_a_kind_forks_ends_with_its_function(
    odd_task: Task, leave: Callable[[], object], status: int
) -> None:
    statuses, me = [], os.getpid()

    def forks(run: Run) -> None:
        child = os.fork()
        if child == 0:
            leave()
            return
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

    task = run_as(odd_task, forks)
    if os.getpid() != me:
        os._exit(99)
    assert (task.status, statuses) == ("SUCCEEDED", [status])
    assert TaskAttempt.objects.count() == 1


def pool_of_this_process() -> Any:
    own: Any = connection
    return own.pool


def lent() -> int:
    stats = pool_of_this_process().get_stats()
    return int(stats["pool_size"] - stats["pool_available"])


@pytest.mark.parametrize(
    "tell",
    [lambda run: run.progress(1, 1), lambda run: run.log("here"), lambda run: run.is_cancelled()],
    ids=["progress", "log", "is_cancelled"],
)
def test_a_thread_of_a_kind_tells_of_the_run_and_keeps_no_connection(odd_task: Task, tell: Work) -> None:
    counts = []

    def threaded(run: Run) -> None:
        before = lent()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(tell, run).result()
            counts.append(lent() - before)

    assert run_as(odd_task, threaded).status == "SUCCEEDED"
    assert counts == [0]


def test_in_its_own_thread_a_run_keeps_its_connection(odd_task: Task) -> None:
    sessions = set()

    def tell(run: Run) -> None:
        for step in range(3):
            run.progress(step, step)
            run.log("here")
            sessions.add(connection.connection.info.backend_pid)

    run_as(odd_task, tell)
    assert len(sessions) == 1


def test_a_process_whose_connections_are_all_lost_runs_the_next_task(odd_task: Task) -> None:
    connection.close()
    pool = pool_of_this_process()
    lost = [pool.getconn() for _ in range(pool.max_size)]
    pool.timeout = 0.2

    task_run(task_id=odd_task.pk, attempt=0, worker="w")

    odd_task.refresh_from_db()
    assert odd_task.status == "SUCCEEDED"
    for session in lost:
        session.close()
