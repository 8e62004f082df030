"""One run of the tool: its lock, every process it started, and the run file that tells others of both."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, TypedDict

from tooling import groups, interrupts, locks
from tooling.paths import ROOT, WINDOWS
from tooling.say import ToolError, say

SERVER, PROCESS = 0, 1  # layers: processes end before the servers they use


class RunFile(TypedDict):
    owner: int
    verb: str
    children: list[groups.Entry]
    environment: dict[str, str] | None  # of the servers, once they answer


class BusyError(ToolError):
    """Another run holds the folder."""


def read(folder: Path) -> RunFile | None:
    try:
        found: RunFile = json.loads((folder / "run.json").read_text())
    except (OSError, ValueError):
        return None
    return found


class Run:
    """Entering takes the lock and ends what a killed run left; leaving ends what this one started."""

    def __init__(self, folder: Path, verb: str) -> None:
        self.folder, self.verb = folder, verb
        self._environment: dict[str, str] | None = None
        self._entries: list[groups.Entry] = []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Run":
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = self.folder / "lock"
        held = locks.take(lock, f"./taskverse {self.verb}")
        if held is None:
            raise BusyError(f"{locks.holder(lock)} already runs in this checkout: wait for its end or stop it first.")
        self._lock = held
        recover(self.folder)
        self._save()
        self._reaper = None if WINDOWS else _start_reaper(self.folder)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        interrupts.ignore_further()
        groups.stop(self._entries, self._reap, interrupts.hurried)
        (self.folder / "run.json").unlink(missing_ok=True)
        if self._reaper and self._reaper.stdin:
            self._reaper.stdin.close()
            self._reaper.wait()
        self._lock.close()

    def start(
        self,
        name: str,
        command: list[str],
        *,
        layer: int = PROCESS,
        stop: int = signal.SIGTERM,
        grace: float = 8,
        scope: groups.Scope = "leader",
        **options: Any,
    ) -> subprocess.Popen[bytes]:
        """A process in a group of its own, unless alone: Ctrl-C reaches only us, and we order the end."""
        apart = scope != "alone" and not WINDOWS
        with interrupts.deferred():
            process = subprocess.Popen(command, start_new_session=apart, **options)
            self.processes[name] = process
            entry = groups.new_entry(name, process.pid, stop=stop, grace=grace, layer=layer, scope=scope)
            self._entries.append(entry)
            self._save()
        return process

    def call(self, name: str, command: list[str], **options: Any) -> int:
        """Run one command to its end, under the same guard as the others."""
        process = self.start(name, command, **options)
        code = process.wait()
        self.forget(name)
        return code

    def forget(self, name: str) -> None:
        """A process that has ended."""
        process = self.processes.pop(name)
        self._entries = [entry for entry in self._entries if entry["pid"] != process.pid]
        self._save()

    def publish(self, environment: dict[str, str]) -> None:
        """Tell `manage`, `celery` and `token` how to reach the servers of this run."""
        self._environment = environment
        self._save()

    def _reap(self) -> None:
        for process in self.processes.values():
            process.poll()

    def _save(self) -> None:
        content = RunFile(owner=os.getpid(), verb=self.verb, children=self._entries, environment=self._environment)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="run.")  # mkstemp: nobody else may read the passwords
        with os.fdopen(handle, "w") as file:
            json.dump(content, file)
        Path(name).replace(self.folder / "run.json")


def recover(folder: Path) -> None:
    """After kill -9: end whatever of the last run still lives. Call it with the lock held."""
    for leftover in folder.glob("run.*"):
        if leftover.name != "run.json":
            leftover.unlink()
    before = read(folder)
    left = [e for e in before["children"] if e["born"] and groups.born(e["pid"]) == e["born"]] if before else []
    if left:
        say(f"ending what a killed ./taskverse left: {', '.join(entry['name'] for entry in left)}")
        groups.stop(left)


def _start_reaper(folder: Path) -> subprocess.Popen[bytes]:
    """It sees our end as the end of its input, which even SIGKILL cannot prevent."""
    with interrupts.deferred():
        return subprocess.Popen(
            [sys.executable, "-m", "tooling.reaper", str(folder), str(os.getpid())],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
