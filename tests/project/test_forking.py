"""A process that is forked while a thread of its parent connects to PostgreSQL can connect itself."""

import os
import signal
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from taskverse.database.connection import Connection
from taskverse.database.forking import Guard


def test_a_fork_waits_for_those_that_connect_and_keeps_others_waiting() -> None:
    guard, begun, go, told = Guard(), threading.Event(), threading.Event(), []

    def connect(name: str, until: Callable[[], object]) -> None:
        with guard.held():
            begun.set()
            until()
            told.append(name)

    first = threading.Thread(target=connect, args=("first", lambda: go.wait(60)))
    first.start()
    assert begun.wait(60)
    threading.Timer(0.05, go.set).start()
    guard.before_fork()
    assert told == ["first"]
    second = threading.Thread(target=connect, args=("second", lambda: None))
    second.start()
    told.append("fork")
    guard.after_in_parent()
    for thread in (first, second):
        thread.join(60)
    assert told == ["first", "fork", "second"]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.django_db
def test_a_child_can_connect_whatever_its_parent_does() -> None:
    """Many forks, while four threads do nothing but connect; without the guard one of a few dozen hangs."""
    address = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    stop = threading.Event()

    def connect_again_and_again() -> None:
        while not stop.is_set():
            Connection.connect(**address).close()

    threads = [threading.Thread(target=connect_again_and_again) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        assert [child_connects(address) for _ in range(40)] == [True] * 40
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def child_connects(address: dict[str, object]) -> bool:
    """Within ten seconds: the alarm ends it otherwise."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(10)
        try:
            Connection.connect(**address)  # type: ignore[arg-type]
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
