"""What runs the worker of `./taskverse up`: again on a change, and no longer than the worker itself lives."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import wait_until
from tooling.paths import ROOT

# Says its number in a file of its own, then does what the code says.
CHILD = """
import os, pathlib, sys
folder = pathlib.Path(sys.argv[1])
code = (folder / "code.py").read_text()  # of this start: once its number is there, the test may write other code
(folder / f"{os.getpid()}.pid").touch()
exec(code)
"""
WAIT = "import time; time.sleep(600)"


class Supervised:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write(WAIT)
        command = [sys.executable, "-m", "tooling.reload", str(folder), sys.executable, "-c", CHILD, str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def write(self, code: str) -> None:
        """At once: half of it would be a change of its own."""
        whole = self.folder / "code.new"
        whole.write_text(code)
        whole.replace(self.folder / "code.py")

    def children(self) -> list[int]:
        return sorted((int(path.stem) for path in self.folder.glob("*.pid")), key=lambda pid: pid)

    def another(self, *known: int) -> int:
        return wait_until(lambda: next((pid for pid in self.children() if pid not in known), None), what="a start")


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    made = Supervised(tmp_path)
    yield made
    made.process.terminate()
    assert made.process.stderr
    made.process.stderr.close()
    made.process.wait(60)


def send(pid: int, number: int) -> None:
    subprocess.run(["kill", f"-{number}", str(pid)], check=True)


def test_a_killed_worker_ends_it_in_the_same_way(supervised: Supervised) -> None:
    send(supervised.another(), signal.SIGKILL)

    assert supervised.process.wait(60) == -signal.SIGKILL


def test_a_change_starts_it_again_and_broken_code_waits_to_be_mended(supervised: Supervised) -> None:
    first = supervised.another()
    supervised.write("raise SystemExit(3)")
    second = supervised.another(first)
    assert supervised.process.stderr
    wait_until(lambda: "mend that" in supervised.process.stderr.readline(), what="a word about it")  # type: ignore[union-attr]
    assert supervised.process.poll() is None

    supervised.write(WAIT)
    send(supervised.another(first, second), signal.SIGKILL)
    assert supervised.process.wait(60) == -signal.SIGKILL


def test_it_ends_with_its_worker_when_asked_to(supervised: Supervised) -> None:
    child = supervised.another()
    supervised.process.terminate()

    assert supervised.process.wait(60) == -signal.SIGTERM
    assert subprocess.run(["kill", "-0", str(child)], capture_output=True, check=False).returncode != 0
