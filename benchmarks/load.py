"""Requests a second over connections that are kept, by as little client as there can be: what counts is the server."""

import json
import socket
import threading
import time
from dataclasses import dataclass, field
from statistics import median

from benchmarks.measuring import Timing, cpu_seconds
from tests.system import System

PIECE = 1 << 18  # bytes, at most, of one read


@dataclass(frozen=True)
class Request:
    """The same bytes again and again, to one server."""

    system: System
    content: bytes

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.system.web_port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    @property
    def answer(self) -> object:
        with self.connect() as connection:
            content: object = json.loads(call(connection, self.content))
            return content


def request(system: System, token: str, path: str, body: object = None) -> Request:
    """GET, or POST where there is a body."""
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{'POST' if content else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return Request(system, head.encode() + content)


def call(connection: socket.socket, content: bytes) -> bytes:
    """The body of the answer; an AssertionError unless it is 200."""
    connection.sendall(content)
    received = connection.recv(PIECE)
    while b"\r\n\r\n" not in received:
        received += connection.recv(PIECE)
    head, _, body = received.partition(b"\r\n\r\n")
    assert b" 200 " in head.partition(b"\r\n")[0], received
    _, named, rest = head.lower().partition(b"content-length:")
    if not named:
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(PIECE)
        return _unchunked(body)
    length = int(rest.partition(b"\r\n")[0])
    pieces, got = [body], len(body)
    while got < length:
        pieces.append(connection.recv(PIECE))
        got += len(pieces[-1])
    return b"".join(pieces)


def _unchunked(body: bytes) -> bytes:
    pieces = []
    while body:
        size, _, body = body.partition(b"\r\n")
        pieces.append(body[: int(size, 16)])
        body = body[int(size, 16) + 2 :]
    return b"".join(pieces)


@dataclass
class Figures:
    """Of one server and one number of connections, slice after slice."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds for each request
    times: Timing = field(default_factory=lambda: Timing("a request"))

    @property
    def rate(self) -> float:
        return median(self.rates)


def drive(asked: Request, connections: int, seconds: float, figures: Figures) -> None:
    """One slice: each connection asks anew as soon as it is answered."""
    open_ = [asked.connect() for _ in range(connections)]
    samples: list[list[float]] = [[] for _ in open_]
    pid = asked.system.processes["web"].pid
    spent, begun = cpu_seconds([pid]), time.perf_counter()
    work = [
        threading.Thread(target=_ask, args=(connection, asked.content, begun + seconds, mine))
        for connection, mine in zip(open_, samples, strict=True)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    took = time.perf_counter() - begun
    for connection in open_:
        connection.close()
    count = sum(map(len, samples))
    assert all(samples), "a connection was not answered"
    figures.rates.append(count / took)
    figures.cpu.append((cpu_seconds([pid]) - spent) / count)
    figures.times.samples.extend(sample for mine in samples for sample in mine)


def _ask(connection: socket.socket, content: bytes, end: float, samples: list[float]) -> None:
    while (begun := time.perf_counter()) < end:
        call(connection, content)
        samples.append(time.perf_counter() - begun)
