"""The lock files: requirements/*.txt, compiled by uv from requirements/*.in."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tooling.paths import REQUIREMENTS, program
from tooling.say import ToolError, say

FIRST = "base"  # the others are constrained by it


def names() -> list[str]:
    found = sorted(path.stem for path in REQUIREMENTS.glob("*.in"))
    return sorted(found, key=lambda name: name != FIRST)


def compile_in(folder: Path, *, upgrade: bool = False) -> None:
    """Recompile every lock of the folder, keeping the pins it has unless told to upgrade."""
    for name in names():
        command = [
            program("uv"),
            "pip",
            "compile",
            "-q",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
        ]
        command += [f"{name}.in", "-o", f"{name}.txt", *(["--upgrade"] if upgrade else [])]
        done = subprocess.run(
            command, check=False, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise ToolError(f"{name}.in could not be compiled: {done.stderr.strip()}")


def lock(*, upgrade: bool) -> int:
    compile_in(REQUIREMENTS, upgrade=upgrade)
    say("requirements/*.txt are compiled; the next command installs what changed.")
    return 0


def differing() -> list[str]:
    """The locks that do not follow from their .in files."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "requirements"
        shutil.copytree(REQUIREMENTS, copy)
        compile_in(copy)
        return [n for n in names() if _text(copy, n) != _text(REQUIREMENTS, n)]


def _text(folder: Path, name: str) -> str:
    path = folder / f"{name}.txt"
    return path.read_text() if path.exists() else ""
