"""An application asked as a server asks it."""

from typing import Any

from asgiref.testing import ApplicationCommunicator

from taskverse.api.handler import Application


def scope_of(where: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": where,
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }


async def ask(application: Application, where: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    caller = ApplicationCommunicator(application, scope_of(where, "POST" if body else "GET", **headers))
    half = len(body) // 2
    await caller.send_input({"type": "http.request", "body": body[:half], "more_body": True})
    await caller.send_input({"type": "http.request", "body": body[half:]})
    start = await caller.receive_output(60)
    found = b""
    more = True
    while more:
        part = await caller.receive_output(60)
        found += part.get("body", b"")
        more = part.get("more_body", False)
    await caller.wait(60)
    return start["status"], found
