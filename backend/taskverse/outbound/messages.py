from collections.abc import Mapping
from dataclasses import dataclass, field

import h11

from taskverse.outbound.targets import Target

BODY_METHODS = ("POST", "PUT", "PATCH")
# Ours to say: they frame the message and name the host that was checked.
OWN_HEADERS = {"host", "content-length", "connection", "transfer-encoding", "upgrade", "expect", "te", "trailer"}


@dataclass(frozen=True)
class Request:
    """`headers` must not name OWN_HEADERS."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def on_wire(self, target: Target) -> h11.Request:
        """Raises h11.LocalProtocolError for a method or header that could smuggle something."""
        headers = [("Host", target.authority), ("Connection", "close")]
        if "accept-encoding" not in {name.lower() for name in self.headers}:
            headers.append(("Accept-Encoding", "identity"))
        if self.body or self.method in BODY_METHODS:
            headers.append(("Content-Length", str(len(self.body))))
        headers += [(name, value.strip()) for name, value in self.headers.items() if name.lower() not in OWN_HEADERS]
        return h11.Request(method=self.method, target=target.path, headers=headers)


@dataclass(frozen=True)
class Answer:
    """The head of a response; names are lower-case."""

    status: int
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, event: h11.Response) -> "Answer":
        return cls(event.status_code, tuple((_text(name).lower(), _text(value)) for name, value in event.headers))

    def header(self, name: str) -> str:
        """All of them joined, as HTTP has it; empty when there is none."""
        return ", ".join(value for given, value in self.headers if given == name)


def _text(data: bytes) -> str:
    """HTTP says Latin-1; servers that redirect to a name of other letters send UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
