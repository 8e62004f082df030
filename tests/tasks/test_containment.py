"""What a kind leaves in its process is not there for the task after it."""

import os
import signal
import sys
from collections.abc import Callable

import pytest
from django.db import connection

from taskverse.apps.tasks.engine.interrupts import SIGNAL
from taskverse.apps.tasks.kinds.registry import Run
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskLog
from tests.tasks.odd_kind import run_as

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_connection_left_without_autocommit_is_not_what_the_end_is_written_by(odd_task: Task) -> None:
    def forgetful(run: Run) -> None:
        connection.set_autocommit(False)
        TaskLog.objects.count()
        connection.commit()

    assert run_as(odd_task, forgetful).status == "SUCCEEDED"
    assert connection.get_autocommit()


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
