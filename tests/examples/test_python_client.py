"""`examples/python` against the real API and a real worker."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from examples.python.taskverse_client import Taskverse, TaskverseError
from tests.system import EMAIL, PASSWORD, System
from tests.tokens import spent

pytestmark = pytest.mark.processes
SCRIPT = Path(__file__).resolve().parents[2] / "examples/python/taskverse_client.py"
CREATE_TOKEN = 'mutation { create_access_token(name: "example", scopes: [TASKS_READ, TASKS_WRITE]) { secret } }'


@pytest.fixture
def taskverse(system: System) -> Taskverse:
    client = Taskverse(f"{system.url}/graphql")
    client.sign_in(EMAIL, PASSWORD)
    return client


def test_runs_with_a_personal_access_token(system: System) -> None:
    token = system.execute(CREATE_TOKEN, token=system.sign_in())["create_access_token"]["secret"]
    environment = {**os.environ, "TASKVERSE_URL": f"{system.url}/graphql", "TASKVERSE_TOKEN": token}
    command = [sys.executable, str(SCRIPT), "echo", '{"a": 1}']

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"] == {"a": 1}


def test_waits_for_the_end(taskverse: Taskverse) -> None:
    task = taskverse.wait(taskverse.create_task("nap", "sleep", {"seconds": 1}))

    assert (task["status"], task["progress"]) == ("SUCCEEDED", {"percent": 100})


def test_stops_waiting_in_time(taskverse: Taskverse) -> None:
    task_id = taskverse.create_task("long nap", "sleep", {"seconds": 600})

    with pytest.raises(TimeoutError, match=f"task {task_id} is "):
        taskverse.wait(task_id, seconds=0)
    taskverse.ask("mutation($id: Int!) { cancel_task(id: $id) { task { id } } }", id=task_id)


def test_refreshes_a_spent_token(taskverse: Taskverse, system: System) -> None:
    taskverse.transport.headers = {"Authorization": f"Bearer {spent(system.sign_in())}"}

    assert taskverse.ask("{ me { email } }") == {"me": {"email": EMAIL}}


def test_an_error_has_its_code(taskverse: Taskverse) -> None:
    with pytest.raises(TaskverseError) as refused:
        taskverse.create_task("no such kind", "nothing")

    assert refused.value.code == "BAD_USER_INPUT"
