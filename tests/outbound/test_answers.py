"""What a server may do to a client that only wants an answer."""

import gzip
import socket
import struct
import tracemalloc
from collections.abc import Callable

import pytest

from taskverse.outbound import Limits, OutboundError, Policy, Request, Response, send
from tests.outbound.server import Answer, Server, Visit

Serve = Callable[..., Server]
LOOPBACK = Policy(hosts=frozenset({"127.0.0.1"}), ports=(range(1, 65_536),))
OK = b"HTTP/1.1 200 OK\r\n"


def get(server: Server, *, seconds: float = 10, max_bytes: int = 1_000, method: str = "GET") -> Response:
    return send(Request(method, server.url()), Limits(seconds, max_bytes))


def code_of(server: Server, *, seconds: float = 10) -> str:
    with pytest.raises(OutboundError) as caught:
        get(server, seconds=seconds)
    return caught.value.code


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def raw(data: bytes) -> Answer:
    return lambda visit: visit.connection.sendall(data)


def test_what_is_asked(serve: Serve) -> None:
    server = serve(lambda visit: visit.say("HTTP/1.1 201 Created", "X-A: 1", "x-a: 2", body=b"made"))

    response = send(Request("POST", server.url("/a?b"), {"X-B": " c ", "Host": "evil", "Content-Length": "9"}, b"text"))

    (visit,) = server.visits
    assert (visit.line, visit.body) == ("POST /a?b HTTP/1.1", b"text")
    assert visit.headers == {
        "host": f"127.0.0.1:{server.port}",
        "connection": "close",
        "accept-encoding": "identity",
        "content-length": "4",
        "x-b": "c",
    }
    assert (response.status, response.body, response.truncated) == (201, b"made", False)
    assert response.headers == (("x-a", "1"), ("x-a", "2"), ("content-length", "4"))


@pytest.mark.skipif(not _has_ipv6(), reason="This machine has no IPv6.")
def test_ipv6(serve: Serve) -> None:
    server = serve(raw(OK + b"\r\nsix"), address="::1")

    assert send(Request("GET", server.url(host="[::1]"))).body == b"six"
    assert server.visits[0].headers["host"] == f"[::1]:{server.port}"


def test_head_has_no_body(serve: Serve) -> None:
    server = serve(raw(OK + b"Content-Length: 1000000000000\r\n\r\n"))

    assert get(server, method="HEAD").body == b""


@pytest.mark.parametrize(("length", "truncated"), [(999, False), (1_000, False), (1_001, True), (100_000, True)])
@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_is_read_up_to_the_limit(length: int, truncated: bool, chunked: bool, serve: Serve) -> None:
    body = b"a" * length
    head = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (length, body) if chunked else b"\r\n" + body
    response = get(serve(raw(OK + head)))

    assert (response.body, response.truncated) == (body[:1_000], truncated)


@pytest.mark.parametrize("head", [b"\r\n", b"Content-Length: 1000000000\r\n\r\n"])
def test_a_body_without_end_is_left(head: bytes, serve: Serve) -> None:
    response = get(serve(lambda visit: visit.flood(OK + head, b"a" * 1_000_000)))

    assert (len(response.body), response.truncated) == (1_000, True)


def test_a_compressed_answer_is_decompressed(serve: Serve) -> None:
    packed = gzip.compress(b"hello")

    assert get(serve(raw(OK + b"Content-Encoding: GZIP\r\n\r\n" + packed))).body == b"hello"
    assert get(serve(raw(OK + b"Content-Encoding: br\r\n\r\n" + packed))).body == packed


def test_a_bomb_is_decompressed_up_to_the_limit(serve: Serve) -> None:
    bomb = gzip.compress(bytes(50_000_000))

    server = serve(raw(OK + b"Content-Encoding: gzip\r\n\r\n" + bomb))

    tracemalloc.start()
    response = get(server)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (response.body, response.truncated) == (bytes(1_000), True)
    assert peak < 2_000_000


def test_compressed_nothing_without_end_is_left(serve: Serve) -> None:
    start, nothing = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", b"\x00\x00\x00\xff\xff"
    server = serve(lambda visit: visit.flood(OK + b"Content-Encoding: gzip\r\n\r\n" + start, nothing * 10_000))

    response = get(server)

    assert (response.body, response.truncated) == (b"", True)


@pytest.mark.parametrize(
    "flood",
    [
        (OK, b"X-Flood: 1\r\n"),
        (OK + b"X-Flood: ", b"a" * 1_000),
        (b"", b"a" * 1_000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 1_000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Flood: 1\r\n"),
    ],
)
def test_a_flood_of_headers_is_left(flood: tuple[bytes, bytes], serve: Serve) -> None:
    server = serve(lambda visit: visit.flood(*flood))

    assert code_of(server) in ("OUTBOUND_TOO_LARGE", "OUTBOUND_FAILED")


def test_too_many_headers_have_a_code_of_their_own(serve: Serve) -> None:
    assert code_of(serve(lambda visit: visit.flood(OK, b"X-Flood: 1\r\n"))) == "OUTBOUND_TOO_LARGE"


def test_interim_answers_without_end_are_left(serve: Serve) -> None:
    assert code_of(serve(lambda visit: visit.flood(b"", b"HTTP/1.1 103 Wait\r\n\r\n"))) == "OUTBOUND_FAILED"


def test_an_interim_answer_is_passed_over(serve: Serve) -> None:
    assert get(serve(raw(b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"\r\nhello"))).body == b"hello"


def reset(visit: Visit) -> None:
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    "answer",
    [
        raw(b""),
        reset,
        raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\naa"),
        raw(b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"),
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip"),
    ],
)
def test_what_is_no_answer_is_a_failure(answer: Answer, serve: Serve) -> None:
    assert code_of(serve(answer)) == "OUTBOUND_FAILED"


def test_a_closed_port_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(OutboundError, match="broke") as caught:
        send(Request("GET", f"http://127.0.0.1:{port}/"), policy=LOOPBACK)
    assert caught.value.code == "OUTBOUND_FAILED"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET /evil HTTP/1.1\r\nX:", {}),
        ("GET", {"X": "a\r\nY: b"}),
        ("GET", {"X\r\nY": "b"}),
        ("GET", {"X": "a\0"}),
        ("GET", {"X": "ü"}),
    ],
)
def test_a_request_that_smuggles_is_not_sent(method: str, headers: dict[str, str], serve: Serve) -> None:
    server = serve(raw(OK))

    with pytest.raises(OutboundError) as caught:
        send(Request(method, server.url(), headers))
    assert caught.value.code == "OUTBOUND_REFUSED"
    assert server.visits == []
