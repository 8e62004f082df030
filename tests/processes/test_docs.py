"""The documents' commands, run as a reader would: the bash blocks of a page, one after the other, in one shell."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.system import System

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = ["README.md", "docs/api-clients.md"]


def commands(page: str, system: System) -> str:
    text = "\n".join(BLOCK.findall((ROOT / page).read_text()))
    text = text.replace("http://127.0.0.1:8000", system.url)
    return text.replace("$(./taskverse token admin@taskverse.com)", system.sign_in())


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_works(page: str, system: System) -> None:
    text = commands(page, system)
    assert "curl" in text
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"data"' in done.stdout
    assert '"errors"' not in done.stdout


def test_a_page_that_lies_is_noticed(system: System) -> None:
    text = commands("README.md", system).replace("create_task", "make_task")
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60, check=False)
    assert '"errors"' in done.stdout
