"""A web process that is ended answers everybody whom it has let in: a proxy cannot ask another for them."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from taskverse.settings.serve import bind, see_no_new
from tests.system import BACKEND, fetch, free_port
from tests.waiting import wait_until

SO_LOCK_FILTER = 44  # Python has no name for it
REQUEST = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(params=[1, 3], ids=["one process", "three processes"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    port = free_port()
    command = [sys.executable, "-m", "taskverse.settings.serve", "tests.project.slow:application"]
    options = ["--port", str(port), "--workers", str(request.param), "--log-level", "warning", "--lifespan", "off"]
    path = os.pathsep.join([str(BACKEND), str(BACKEND.parent)])
    with subprocess.Popen([*command, *options], env={**os.environ, "PYTHONPATH": path}) as process:
        wait_until(lambda: fetch(f"http://127.0.0.1:{port}/")[0] == 200, what="the server")
        yield process, port
        process.kill()


def ask(port: int) -> str:
    """As a proxy does, a connection for each request."""
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    except ConnectionRefusedError:
        return "refused"
    with connection:
        try:
            connection.sendall(REQUEST)
            return "answered" if connection.recv(100).startswith(b"HTTP/1.1 200") else "closed"
        except ConnectionError:
            return "reset"


def test_whoever_is_let_in_is_answered(server: tuple["subprocess.Popen[bytes]", int]) -> None:
    process, port = server
    counts: Counter[str] = Counter()
    enough = threading.Event()

    def go_on() -> None:
        while (answer := ask(port)) != "refused":
            counts[answer] += 1
            if counts["answered"] > 300:
                enough.set()

    callers = [threading.Thread(target=go_on) for _ in range(16)]
    for caller in callers:
        caller.start()
    assert enough.wait(60)
    process.send_signal(signal.SIGTERM)
    for caller in callers:
        caller.join(60)

    assert process.wait(60) in (0, -signal.SIGTERM)
    assert set(counts) == {"answered"}


def test_nobody_is_let_in_who_would_be_lost() -> None:
    with bind("127.0.0.1", 0) as door:
        door.listen()
        before = socket.create_connection(door.getsockname())

        if see_no_new(door):
            with pytest.raises(TimeoutError):
                socket.create_connection(door.getsockname(), timeout=0.3)
        else:  # a kernel that lets only the privileged filter: the door is as it was
            socket.create_connection(door.getsockname(), timeout=60).close()
        before.sendall(b"asked")
        with before, door.accept()[0] as connection:
            connection.setblocking(True)
            assert connection.recv(10) == b"asked"


def test_a_kernel_that_gives_no_filter_is_no_reason_to_fail() -> None:
    """Another than Linux has none."""
    with bind("127.0.0.1", 0) as door:
        if sys.platform == "linux":
            door.setsockopt(socket.SOL_SOCKET, SO_LOCK_FILTER, 1)  # refused as to the unprivileged on some kernels

        assert see_no_new(door) is False
