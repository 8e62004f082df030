"""The sample app as a user meets it: built, served from its own origin, in a real Chromium, against the real system."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    StorageStateCookie,
    expect,
    sync_playwright,
)

from tests.system import System, fetch
from tests.waiting import wait_until

FRONTEND = Path(__file__).resolve().parents[2] / "frontend-example"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "correct horse battery"

# What a page may take on a busy machine. Playwright's own for an expectation is five seconds.
EXPECT_MS, ACTION_MS = 30_000, 60_000
expect.set_options(timeout=EXPECT_MS)

ACCOUNTS = 100
# Signing in through the form is tested once; elsewhere it would cost a second each, and the limit on tries. One hash
# for all, since hashing is slow on purpose.
MAKE_ACCOUNTS = f"""
import json
from django.contrib.auth.hashers import make_password
from taskverse.apps.users.models import AccessScope, User
from taskverse.apps.users.services.access_tokens import access_token_create
from taskverse.apps.users.services.sessions import session_start
from taskverse.apps.users.tokens import refresh_encode
password = make_password({PASSWORD!r})
for number in range({ACCOUNTS}):
    user = User.objects.create(email=f"user{{number}}@example.com", password=password, is_staff=number == 0)
    token, secret = access_token_create(owner=user, name="Tests", scopes=AccessScope.values, expires_at=None)
    print(json.dumps([user.email, refresh_encode(session_start(user=user)), secret]))
"""


@dataclass(frozen=True)
class Account:
    email: str
    refresh_token: str
    token: str  # a personal access token, for what a test does besides the page
    password: str = PASSWORD


class Visit(Protocol):
    def __call__(self, account: Account | None = None, **options: Any) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def accounts(system: System) -> Iterator[Account]:
    """As many fresh users as the tests take; made at once, since each command costs a start of Django."""
    lines = system.manage("shell", "-v0", "-c", MAKE_ACCOUNTS).splitlines()
    return iter([Account(*json.loads(line)) for line in lines])


@pytest.fixture(scope="session")
def staff(accounts: Iterator[Account]) -> Account:
    return next(accounts)


@pytest.fixture
def owner(staff: Account, accounts: Iterator[Account]) -> Account:
    return next(accounts)


@pytest.fixture
def stranger(staff: Account, accounts: Iterator[Account]) -> Account:
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
def visit(browser: Browser, spa_url: str) -> Iterator[Visit]:
    """A browser of its own, signed in as an account, or as nobody."""
    with ExitStack() as stack:

        def open_page(account: Account | None = None, **options: Any) -> Page:
            state = signed_in(account, spa_url) if account else None
            context = stack.enter_context(new_context(browser, base_url=spa_url, storage_state=state, **options))
            return context.new_page()

        yield open_page


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(**options)
    context.set_default_timeout(ACTION_MS)
    return context


def signed_in(account: Account, spa_url: str) -> StorageState:
    """The cookie with the refresh token, and the hint that tells the page to use it."""
    cookie: StorageStateCookie = {
        "name": "refresh",
        "value": account.refresh_token,
        "domain": "127.0.0.1",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
    return {
        "cookies": [cookie],
        "origins": [{"origin": spa_url, "localStorage": [{"name": "taskverse.signedIn", "value": "1"}]}],
    }


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit()


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
