"""Ending process groups: by the run itself, by its reaper, or by the next run if both were killed."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, TypedDict

from tooling.paths import WINDOWS

PROC = Path("/proc/self/stat")  # where there is none, `ps` knows
DEAD = "ZX"
KILL_SECONDS = 3


Scope = Literal["leader", "group", "alone"]


class Entry(TypedDict):
    """One process of the run file. `born` tells it from a later process with its number.

    Its scope: the leader of a group, which is asked to end and then the group killed; a whole group, all of which is
    asked; or a process alone, which shares our own group because it owns the terminal.
    """

    name: str
    pid: int
    born: str
    stop: int
    grace: float
    layer: int
    scope: Scope


def new_entry(
    name: str, pid: int, *, stop: int = signal.SIGTERM, grace: float = 8, layer: int = 1, scope: Scope = "leader"
) -> Entry:
    return Entry(name=name, pid=pid, born=born(pid), stop=stop, grace=grace, layer=layer, scope=scope)


def born(pid: int) -> str:
    """When the process began, in whatever words the platform has; empty when there is none alive."""
    if WINDOWS:
        return ""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in DEAD else fields[19]
    if PROC.exists():
        return ""
    return _ps(pid, "lstart=")


def command_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return "" if PROC.exists() else _ps(pid, "args=")


def _ps(pid: int, column: str) -> str:
    command = ["ps", "-o", column, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def living(entries: Iterable[Entry]) -> list[Entry]:
    """Those of whom one still runs. A dead one that nobody collects, as in a container without init, does not."""
    if WINDOWS:
        return []  # taskkill has already ended the tree
    entries = list(entries)
    alone = [entry for entry in entries if entry["scope"] == "alone" and born(entry["pid"])]
    found = [entry for entry in entries if entry["scope"] != "alone" and _has_members(entry["pid"])]
    if found and PROC.exists():
        running = _running_groups()
        found = [entry for entry in found if entry["pid"] in running]
    return alone + found


def _has_members(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _running_groups() -> set[int]:
    found = set()
    for path in PROC.parent.parent.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
            if state not in DEAD:
                found.add(int(group))
    return found


def ask(entry: Entry) -> None:
    """A leader knows how to end its own children: Celery's lets a running task finish."""
    if WINDOWS:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(entry["pid"])], capture_output=True, check=False)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        group = entry["scope"] == "group" or (entry["scope"] == "leader" and not is_running(entry["pid"]))
        (os.killpg if group else os.kill)(entry["pid"], entry["stop"])


def kill(entry: Entry) -> None:
    if not WINDOWS:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            (os.kill if entry["scope"] == "alone" else os.killpg)(entry["pid"], signal.SIGKILL)


def stop(
    entries: Iterable[Entry], reap: Callable[[], None] = lambda: None, hurried: Callable[[], bool] = lambda: False
) -> None:
    """End all, what uses a server before the server; `reap` collects the caller's own dead.

    Who is in a hurry waits for no process, yet for the servers, which are quick and have data to keep.
    """
    entries = list(entries)
    for layer in sorted({entry["layer"] for entry in entries}, reverse=True):
        wait_no_more = hurried if layer else lambda: False
        _stop_layer([entry for entry in entries if entry["layer"] == layer], reap, wait_no_more)


def _stop_layer(entries: list[Entry], reap: Callable[[], None], hurried: Callable[[], bool]) -> None:
    for each in entries:
        ask(each)
    _wait(entries, reap, max(each["grace"] for each in entries), hurried)
    for each in entries:
        kill(each)
    _wait(entries, reap, KILL_SECONDS)


def _wait(
    entries: list[Entry], reap: Callable[[], None], seconds: float, hurried: Callable[[], bool] = lambda: False
) -> None:
    deadline = time.monotonic() + seconds
    while living(entries) and time.monotonic() < deadline and not hurried():
        time.sleep(0.03)
        reap()
    reap()
