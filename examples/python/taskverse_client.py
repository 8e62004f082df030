"""Taskverse from Python, with gql: ask for a task, wait for its end, branch on codes.

pip install -r requirements.txt
TASKVERSE_EMAIL=you@example.com TASKVERSE_PASSWORD=... python taskverse_client.py [KIND] [PAYLOAD]
TASKVERSE_TOKEN=tv_... python taskverse_client.py     # a personal access token: TASKS_READ and TASKS_WRITE
"""

import json
import os
import sys
import time
import uuid
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportConnectionFailed, TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

FINAL = {"SUCCEEDED", "FAILED", "CANCELLED"}

SIGN_IN = """mutation($email: String!, $password: String!) {
  tokenAuth(email: $email, password: $password) { token refreshToken }
}"""
REFRESH = "mutation($refreshToken: String!) { refreshToken(refreshToken: $refreshToken) { token refreshToken } }"
CREATE = """mutation($name: String!, $kind: String!, $payload: JSON, $key: String) {
  create_task(name: $name, kind: $kind, payload: $payload, idempotencyKey: $key) { task { id } }
}"""
READ = "query($id: Int!) { task_by_id(id: $id) { id status progress { percent } result error { code message } } }"


class TaskverseError(Exception):
    """What the API answered: branch on `code`, which docs/errors.md lists; the message is for people."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.extensions = error["extensions"]
        self.code: str = self.extensions["code"]
        super().__init__(f"{self.code}: {error['message']}")


class Taskverse:
    def __init__(self, url: str, token: str | None = None) -> None:
        self.transport = RequestsHTTPTransport(url=url, headers={}, timeout=30)
        self.client = Client(transport=self.transport)
        self.refresh_token: str | None = None
        if token:
            self._use(token)

    def sign_in(self, email: str, password: str) -> None:
        pair = self._send(SIGN_IN, email=email, password=password)["tokenAuth"]
        self._use(pair["token"], pair["refreshToken"])

    def create_task(self, name: str, kind: str = "echo", payload: dict[str, Any] | None = None) -> int:
        """Its id. Sent again after a broken connection; the key makes that one task all the same."""
        variables = {"name": name, "kind": kind, "payload": payload or {}, "key": str(uuid.uuid4())}
        try:
            answer = self.ask(CREATE, **variables)
        except TransportConnectionFailed:
            answer = self.ask(CREATE, **variables)
        return int(answer["create_task"]["task"]["id"])  # text in answers, a number in questions

    def wait(self, task_id: int, *, seconds: float = 300) -> dict[str, Any]:
        """The task at its end, whatever that is. Asks less and less often. Raises TimeoutError."""
        deadline, pause = time.monotonic() + seconds, 0.5
        while (task := self.ask(READ, id=task_id)["task_by_id"])["status"] not in FINAL:
            if time.monotonic() + pause > deadline:
                raise TimeoutError(f"task {task_id} is {task['status']} after {seconds} s")
            time.sleep(pause)
            pause = min(pause * 1.5, 10)
        return dict(task)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Refreshes a spent access token, and waits where the API says so. Raises TaskverseError."""
        try:
            return self._send(query, **variables)
        except TaskverseError as error:
            if error.code == "TOKEN_EXPIRED" and self.refresh_token:
                pair = self._send(REFRESH, refreshToken=self.refresh_token)["refreshToken"]
                self._use(pair["token"], pair["refreshToken"])  # each refresh token works once
            elif error.code == "RATE_LIMITED":
                time.sleep(error.extensions["retryAfter"])
            else:
                raise
            return self._send(query, **variables)

    def _use(self, token: str, refresh_token: str | None = None) -> None:
        self.transport.headers = {"Authorization": f"Bearer {token}"}
        self.refresh_token = refresh_token

    def _send(self, query: str, **variables: Any) -> dict[str, Any]:
        try:
            return self.client.execute(GraphQLRequest(query, variable_values=variables))
        except TransportQueryError as error:
            raise TaskverseError((error.errors or [{}])[0]) from None


def main() -> int:
    kind = sys.argv[1] if len(sys.argv) > 1 else "echo"
    payload = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    url = os.environ.get("TASKVERSE_URL", "http://127.0.0.1:8000/graphql")
    taskverse = Taskverse(url, os.environ.get("TASKVERSE_TOKEN"))
    if "TASKVERSE_TOKEN" not in os.environ:
        taskverse.sign_in(os.environ["TASKVERSE_EMAIL"], os.environ["TASKVERSE_PASSWORD"])
    task = taskverse.wait(taskverse.create_task("from Python", kind, payload))
    print(json.dumps(task, indent=2))
    return 0 if task["status"] == "SUCCEEDED" else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (TaskverseError, TransportConnectionFailed) as error:
        sys.exit(str(error))
