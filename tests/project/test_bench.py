"""Every benchmark runs, with the smallest numbers; none is timed here."""

import os
import subprocess
import sys

import pytest

from tests.project.test_tooling import tool
from tooling.paths import BACKEND, ROOT

pytestmark = pytest.mark.processes

SMALLEST = {
    "api": ["--rounds", "1", "--rows", "1000"],
    "tasks": ["--rounds", "1", "--burst", "3", "--paced", "2"],
    "growth": ["--small", "10", "--large", "20", "--rounds", "1"],
}


@pytest.mark.parametrize("name", SMALLEST)
def test_runs(name: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", *SMALLEST[name]]
    environment = {**os.environ, "PYTHONPATH": str(BACKEND)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| --- |" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["speed"]])
def test_a_benchmark_that_does_not_exist_is_refused_with_those_that_do(arguments: list[str]) -> None:
    answer = tool("bench", *arguments)
    assert answer.returncode == 1
    assert "which benchmark? There are api, tasks, growth, chaos" in answer.stderr
