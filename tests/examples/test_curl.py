"""`examples/curl.sh` as a person runs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.system import EMAIL, PASSWORD, System

# A developer may do without; .ci/run installs them, and there these tests run or fail.
WITHOUT = not (shutil.which("jq") and shutil.which("curl")) and not os.environ.get("CI")
pytestmark = [pytest.mark.processes, pytest.mark.skipif(WITHOUT, reason="needs curl and jq")]
SCRIPT = Path(__file__).resolve().parents[2] / "examples/curl.sh"


def run(system: System, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "TASKVERSE_URL": f"{system.url}/graphql", **variables}
    return subprocess.run([SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_prints_the_result_of_the_task(system: System) -> None:
    done = run(system, "echo", '{"a": [1, "two"]}', TASKVERSE_EMAIL=EMAIL, TASKVERSE_PASSWORD=PASSWORD)

    assert done.returncode == 0, done.stderr
    task = json.loads(done.stdout)
    assert (task["status"], task["result"]) == ("SUCCEEDED", {"a": [1, "two"]})


def test_takes_a_token_in_place_of_a_password(system: System) -> None:
    assert run(system, TASKVERSE_TOKEN=system.sign_in()).returncode == 0


def test_a_refusal_ends_it_with_the_code(system: System) -> None:
    done = run(system, TASKVERSE_EMAIL=EMAIL, TASKVERSE_PASSWORD="wrong")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("INVALID_CREDENTIALS: ")
