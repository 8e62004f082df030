"""One connection for one request: to an address that was checked, HTTP/1.1, each step within the deadline."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import h11

from taskverse.outbound.addresses import Address
from taskverse.outbound.bodies import Body
from taskverse.outbound.deadline import Deadline
from taskverse.outbound.errors import failed
from taskverse.outbound.targets import Target

CONNECT_SECONDS = 5.0
HEAD_BYTES = 32_768
READ_BYTES = 16_384
INTERIM_ANSWERS = 10  # 100 Continue, 103 Early Hints


@contextmanager
def connected(
    target: Target, addresses: list[Address], deadline: Deadline, trust: ssl.SSLContext
) -> Iterator[socket.socket]:
    """To the first address that takes it. The host's name is not looked up again; TLS and Host still go by it."""
    plain = _connect(addresses, target.port, deadline)
    with plain:
        if target.scheme == "http":
            yield plain
            return
        plain.settimeout(deadline.left())  # of the whole handshake
        with trust.wrap_socket(plain, server_hostname=target.host) as secure:
            yield secure


def _connect(addresses: list[Address], port: int, deadline: Deadline) -> socket.socket:
    """Raises the OSError of the last address."""
    last: OSError | None = None
    for address in addresses:
        sock = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)  # noqa: PLR2004
        try:
            sock.settimeout(min(CONNECT_SECONDS, deadline.left()))
            sock.connect((str(address), port))
        except OSError as error:
            sock.close()
            last = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise last or OSError("no address")


class Wire:
    """HTTP over a connected socket: `send`, then `head`, then `body` if wanted. Raises OSError and h11's errors."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)

    def send(self, request: h11.Request, body: bytes) -> None:
        parts = (request, h11.Data(body), h11.EndOfMessage())
        rest = memoryview(b"".join(self._h11.send(part) or b"" for part in parts))
        while rest:
            self._socket.settimeout(self._deadline.left())
            rest = rest[self._socket.send(rest) :]

    def head(self) -> h11.Response:
        for _ in range(INTERIM_ANSWERS + 1):
            event = self._event()
            if isinstance(event, h11.Response):
                return event
            if not isinstance(event, h11.InformationalResponse):
                break
        raise failed("The server did not answer in valid HTTP.")

    def body(self, encoding: str, limit: int) -> Body:
        """Read until it ends or is more than `limit`; the rest is left where it is."""
        body = Body(encoding, limit)
        while not body.truncated:
            event = self._event()
            if not isinstance(event, h11.Data):
                break
            body.add(event.data)
        return body

    def _event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while True:
            event = self._h11.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._socket.settimeout(self._deadline.left())
            self._h11.receive_data(self._socket.recv(READ_BYTES))
