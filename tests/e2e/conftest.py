"""The sample app as a user meets it: built, served from its own origin, in a real Chromium, against the real system."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.system import System, fetch
from tests.waiting import wait_until

FRONTEND = Path(__file__).resolve().parents[2] / "frontend-example"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Account:
    email: str
    password: str = PASSWORD


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def accounts(system: System) -> Iterator[Account]:
    """As many fresh users as the tests take; made at once, since each command costs a start of Django."""
    emails = [f"user{number}@example.com" for number in range(40)]
    system.manage(
        "shell",
        "-v0",
        "-c",
        "from taskverse.apps.users.models import User\n"
        f"for email in {emails!r}: User.objects.create_user(email, {PASSWORD!r})",
    )
    return iter([Account(email) for email in emails])


@pytest.fixture
def owner(accounts: Iterator[Account]) -> Account:
    return next(accounts)


@pytest.fixture(scope="session")
def spa_url(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    npx = shutil.which("npx")
    assert npx, "Node is missing: install Node 20.19 or newer, or run ./taskverse test --no-frontend"
    assert (FRONTEND / "node_modules").is_dir(), "Run npm ci in frontend-example first"
    folder = tmp_path_factory.mktemp("spa")
    environment = {**os.environ, "VITE_API_URL": f"{system.url}/graphql"}
    vite = [npx, "vite"]
    built = subprocess.run(
        [*vite, "build", "--outDir", str(folder)], cwd=FRONTEND, env=environment, capture_output=True, check=False
    )
    assert built.returncode == 0, built.stderr.decode()
    serve = ["preview", "--outDir", str(folder), "--host", "127.0.0.1", "--port", str(system.spa_port), "--strictPort"]
    with subprocess.Popen([*vite, *serve], cwd=FRONTEND, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            wait_until(lambda: fetch(system.spa_url)[0] == 200, what="the sample app")
            yield system.spa_url
        finally:
            os.killpg(server.pid, 15)  # npx and what it runs


# Of the module, not the session: while Playwright lives, this thread has an event loop, and Django's ORM refuses to
# work beside one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        # As on a machine without Internet: no page needs another host.
        quiet += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium's sandbox does not work as root
        # no path: the one that `playwright install chromium` has put there, or a message that names this command
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the page's console has to say: errors, warnings, what the policy forbade."""
    told: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told
