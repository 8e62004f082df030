"""A client of streams in plain HTTP; each read has a deadline."""

import json
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import Any

DEADLINE = 60  # seconds for the next line; there is a heartbeat each second

TASK = "subscription($id: Int!) { task_updated(id: $id) { id name status progress { current } } }"
TASKS = "subscription { tasks_updated { id status } }"
LOGS = "subscription($id: Int!, $after: ID) { task_logs(id: $id, after: $after) { id message } }"
INBOX = "subscription { notification_received { id event message taskId } }"


class Listening:
    """One open stream. `comments` are those it has passed over, without the heartbeats."""

    def __init__(self, port: int, query: str, token: str | None, *, receive_buffer: int = 0, **variables: Any) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        if receive_buffer:
            self.connection.sock = _small_socket(port, receive_buffer)
        headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request("POST", "/graphql", json.dumps({"query": query, "variables": variables}), headers)
        self.response: HTTPResponse = self.connection.getresponse()
        self.comments: list[str] = []

    def opened(self) -> "Listening":
        assert self.response.status == 200, self.response.read()
        assert self.line() == ":"
        assert self.line() == ""
        return self

    def line(self) -> str:
        found = self.response.readline()
        if not found:
            raise EOFError
        return found.decode().rstrip("\n")

    def event(self) -> tuple[str, Any]:
        """The next one. Raises EOFError at the end of the stream."""
        fields: dict[str, str] = {}
        while True:
            line = self.line()
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.strip()
            elif value:
                self.comments.append(value.strip())
            elif not line and fields:
                return fields["event"], json.loads(fields["data"] or "null")

    def data(self) -> Any:
        """What the next event has under its field."""
        name, answer = self.event()
        assert name == "next", name
        assert "errors" not in answer, answer
        (found,) = answer["data"].values()
        return found

    def until(self, holds: Callable[[Any], bool]) -> list[Any]:
        """Everything up to the first for which it holds."""
        found = [self.data()]
        while not holds(found[-1]):
            found.append(self.data())
        return found

    def rest(self) -> Iterator[tuple[str, Any]]:
        """Events to the end, whoever brings it about."""
        try:
            while True:
                yield self.event()
        except (EOFError, IncompleteRead, ConnectionError):
            return

    def close(self) -> None:
        self.connection.close()
        self.response.close()


def _small_socket(port: int, receive_buffer: int) -> socket.socket:
    """Holds little for a client that does not read."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    small.settimeout(DEADLINE)
    small.connect(("127.0.0.1", port))
    return small
