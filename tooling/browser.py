"""The browser of the end-to-end tests: whatever Chromium the machine has."""

import shutil
import subprocess
from pathlib import Path

from tooling import environment
from tooling.paths import PYTHON

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)
CURE = "install it (apt-get install chromium, or .venv/bin/playwright install chromium) or name one in CHROMIUM"


def find() -> str | None:
    """The one named by CHROMIUM, else one on PATH, else playwright's own."""
    named = environment.given("CHROMIUM")
    if named:
        return shutil.which(named)
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or _playwrights_own()


def _playwrights_own() -> str | None:
    if not PYTHON.exists():
        return None
    asked = subprocess.run([str(PYTHON), "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    path = asked.stdout.strip()
    return path if path and Path(path).exists() else None
