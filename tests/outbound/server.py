"""A server that does what it should not: a real socket on loopback, a thread per connection."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Answer = Callable[["Visit"], None]


@dataclass
class Visit:
    """One connection, with the request that was read from it."""

    connection: socket.socket
    closing: threading.Event  # the server is: wait on it instead of sleeping
    line: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]

    def read(self) -> None:
        came = b""
        while b"\r\n\r\n" not in came:
            more = self.connection.recv(65_536)
            if not more:
                raise ConnectionError("no request")
            came += more
        head, _, self.body = came.partition(b"\r\n\r\n")
        self.line, *lines = head.decode().split("\r\n")
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        while len(self.body) < int(self.headers.get("content-length", 0)):
            self.body += self.connection.recv(65_536)

    def say(self, *lines: str, body: bytes = b"") -> None:
        """A status line, headers, and a body with its length."""
        head = "".join(f"{line}\r\n" for line in (*lines, f"Content-Length: {len(body)}"))
        self.connection.sendall(head.encode() + b"\r\n" + body)

    def flood(self, start: bytes, piece: bytes) -> None:
        """Until nobody reads any more."""
        self.connection.sendall(start)
        while not self.closing.is_set():
            self.connection.sendall(piece)

    def drip(self, text: bytes) -> None:
        for byte in text:
            self.connection.sendall(bytes([byte]))
            if self.closing.wait(0.05):
                return


@dataclass
class Server:
    port: int
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def lines(self) -> list[str]:
        return [visit.line for visit in self.visits]


@contextmanager
def serving(answer: Answer, *, certificate: Path | None = None, address: str = "127.0.0.1") -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
    if context and certificate:
        context.load_cert_chain(certificate)
    closing = threading.Event()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as listener:
        listener.settimeout(0.05)
        server = Server(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def handle(plain: socket.socket) -> None:
            with suppress(OSError), plain:
                plain.settimeout(10)
                with context.wrap_socket(plain, server_side=True) if context else plain as connection:
                    visit = Visit(connection, closing)
                    visit.read()
                    server.visits.append(visit)
                    answer(visit)

        def accept() -> None:
            while not closing.is_set():
                with suppress(TimeoutError):
                    plain, _ = listener.accept()
                    server.connections += 1
                    threads.append(threading.Thread(target=handle, args=(plain,), daemon=True))
                    threads[-1].start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            closing.set()
            for thread in (accepting, *threads):
                thread.join(10)
                assert not thread.is_alive(), "The test's server hangs."
