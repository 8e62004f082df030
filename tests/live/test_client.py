"""The client that apps use: graphql-sse, from npm."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Live
from tests.live.listening import TASK, TASKS
from tests.live.test_doors import SOON, expiring

pytestmark = pytest.mark.browser  # needs Node, as that does
SCRIPT = Path(__file__).parent / "client.mjs"
FRONTEND = Path(__file__).resolve().parents[2] / "frontend-example"

Run = Callable[..., Iterator[dict[str, Any]]]


@pytest.fixture
def run(live: Live) -> Iterator[Run]:
    node = shutil.which("node")
    assert node, "Node is missing: install Node 20.19 or newer, or run ./taskverse test --no-frontend"
    assert (FRONTEND / "node_modules").is_dir(), "Run npm ci in frontend-example first"
    clients = []

    def start(query: str, tokens: list[str], **variables: Any) -> Iterator[dict[str, Any]]:
        request = json.dumps({"query": query, "variables": variables})
        command = [node, str(SCRIPT), f"{live.system.url}/graphql", request, json.dumps(tokens)]
        client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        clients.append(client)
        assert client.stdout
        return map(json.loads, client.stdout)

    yield start
    for client in clients:
        client.kill()
        client.communicate()


def test_a_task_to_its_end(live: Live, run: Run) -> None:
    lines = list(run(TASK, [live.token], id=live.create("x", "sleep", seconds=1)))

    assert lines[0] == {"connected": False}
    assert lines[-1] == {"complete": True}
    assert lines[-2]["next"]["data"]["task_updated"]["status"] == "SUCCEEDED"


def test_a_refusal_is_an_answer_and_the_end(live: Live, run: Run) -> None:
    connected, refused, end = run(TASK, [live.token], id=2**31 - 1)

    assert refused["next"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (connected, end) == ({"connected": False}, {"complete": True})


def test_it_comes_back_with_a_new_token_when_the_old_one_expires(live: Live, run: Run) -> None:
    """Also when it was slow to get one: a 401 is tried again."""
    old = expiring(live.token, SOON)
    lines = run(TASKS, [old, old, live.token])
    assert next(lines) == {"connected": False}
    assert next(lines) == {"connected": True}

    task_id = str(live.create())

    assert next(lines)["next"]["data"]["tasks_updated"]["id"] == task_id


def test_it_comes_back_when_the_server_does_and_gets_the_state(live: Live, run: Run) -> None:
    lines = run(TASK, [live.token], id=live.create("x", "sleep", seconds=600))
    assert next(lines) == {"connected": False}
    while next(lines)["next"]["data"]["task_updated"]["status"] != "RUNNING":
        pass
    live.system.stop("web")
    live.system.stop_runs()
    live.start_web()

    rest = list(lines)

    assert {"connected": True} in rest
    assert rest[-2]["next"]["data"]["task_updated"]["status"] == "CANCELLED"
    assert rest[-1] == {"complete": True}
