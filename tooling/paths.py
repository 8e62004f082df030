"""Where things are."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend-example"
GRAPHIQL = ROOT / "graphiql"
REQUIREMENTS = ROOT / "requirements"
STATE = ROOT / ".taskverse"
VENV = ROOT / ".venv"
DOTENV = ROOT / ".env"

WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")

# Only for root with a checkout that other accounts cannot enter: see accounts.py.
SHELTER = Path("/var/lib/taskverse")


def shelter_of(folder: Path) -> Path:
    """One place per state folder, so that two checkouts never share a database."""
    return SHELTER / f"{folder.parent.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"


def program(name: str) -> str:
    """A program of the virtual environment."""
    return str(BIN / (f"{name}.exe" if WINDOWS else name))


def site_packages() -> Path | None:
    found = [*VENV.glob("lib/python*/site-packages"), *VENV.glob("Lib/site-packages")]
    return found[0] if found else None
