"""However slow the other side is, the end is known beforehand."""

import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

import pytest

from taskverse.outbound import Limits, OutboundError, Policy, Request, send
from tests.outbound.server import Server, Visit

Serve = Callable[..., Server]
LOOPBACK = Policy(hosts=frozenset({"127.0.0.1"}), ports=(range(1, 65_536),))
OK = b"HTTP/1.1 200 OK\r\n"
BOUND = 8  # seconds; without its deadline each would take longer, or have another end


def code_of(server: Server, *, seconds: float) -> str:
    with pytest.raises(OutboundError) as caught:
        send(Request("GET", server.url()), Limits(seconds))
    return caught.value.code


@pytest.fixture
def elapsed() -> Callable[[], float]:
    started = time.monotonic()
    return lambda: time.monotonic() - started


@pytest.mark.parametrize(
    "drip",
    [
        OK + b"X-Slow: " + b"a" * 1_000,
        OK + b"\r\n" + b"a" * 1_000,
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 1_000,
    ],
)
def test_a_slow_drip_ends_with_the_deadline(drip: bytes, serve: Serve, elapsed: Callable[[], float]) -> None:
    assert code_of(serve(lambda visit: visit.drip(drip)), seconds=0.5) == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


def test_no_answer_ends_with_the_deadline(serve: Serve, elapsed: Callable[[], float]) -> None:
    server = serve(lambda visit: visit.closing.wait(10) and None)

    assert code_of(server, seconds=0.3) == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


def test_a_server_that_does_not_read_ends_with_the_deadline(elapsed: Callable[[], float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        request = Request("POST", f"http://127.0.0.1:{deaf.getsockname()[1]}/", body=b"a" * 50_000_000)
        with pytest.raises(OutboundError) as caught:
            send(request, Limits(0.5), LOOPBACK)
    assert caught.value.code == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


def test_a_redirect_does_not_start_the_time_again(serve: Serve, elapsed: Callable[[], float]) -> None:
    def answer(visit: Visit) -> None:
        visit.closing.wait(0.3)
        visit.say("HTTP/1.1 302 Found", f"Location: {visit.path}x")

    assert code_of(serve(answer), seconds=0.5) == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems refuse what does not fit the backlog.")
def test_no_connection_ends_with_the_deadline(elapsed: Callable[[], float]) -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # whoever comes after them is not even refused
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())

        with pytest.raises(OutboundError) as caught:
            send(Request("GET", f"http://127.0.0.1:{full.getsockname()[1]}/"), Limits(0.3), LOOPBACK)
    assert caught.value.code == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


def test_a_look_up_that_hangs_ends_with_the_deadline(elapsed: Callable[[], float]) -> None:
    end = threading.Event()

    def hang(host: str) -> list[str]:
        end.wait(30)
        raise socket.gaierror

    with pytest.raises(OutboundError) as caught:
        send(Request("GET", "http://slow.example/"), Limits(0.2), Policy(resolve=hang))
    end.set()
    assert caught.value.code == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


def test_a_handshake_that_drips_ends_with_the_deadline(elapsed: Callable[[], float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        request = Request("GET", f"https://127.0.0.1:{listener.getsockname()[1]}/")
        dripping = threading.Thread(target=_drip_handshake, args=(listener,), daemon=True)
        dripping.start()
        with pytest.raises(OutboundError) as caught:
            send(request, Limits(0.5), LOOPBACK)
    dripping.join(10)
    assert caught.value.code == "OUTBOUND_TIMEOUT"
    assert elapsed() < BOUND


def _drip_handshake(listener: socket.socket) -> None:
    pause = threading.Event()
    with suppress(OSError), listener.accept()[0] as connection:
        connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")  # a long ServerHello begins
        while not pause.wait(0.05):
            connection.sendall(b"\x03")
