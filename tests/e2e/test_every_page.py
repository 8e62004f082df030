"""Each page in light, in dark and on a phone: axe finds nothing, and nothing is wider than the screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import FRONTEND, Account, Visit, new_context, signed_in
from tests.e2e.journeys import LATER, seed_tasks
from tests.system import System
from tests.waiting import wait_until

AXE = FRONTEND / "node_modules/axe-core/axe.min.js"
VIOLATIONS = "axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map(({html}) => html)]))"
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
ENDED = "query($ids: [Int!]!) { tasks(filter: {ids: $ids, status: [FAILED, SUCCEEDED]}) { nodes { id } } }"

ANYBODYS = ["/", "/register", "/confirm", "/confirm#token=x", "/reset-password", "/reset-password#token=x"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True},
}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> dict[str, Any]:
    return LOOKS[request.param]


@pytest.fixture(scope="module")
def signed_in_browser(browser: Browser, spa_url: str, staff: Account) -> Iterator[BrowserContext]:
    """One for all looks: an account's refresh token is good for one browser."""
    with new_context(browser, base_url=spa_url, storage_state=signed_in(staff, spa_url)) as context:
        yield context


@pytest.fixture(scope="module")
def owned(staff: Account, system: System) -> list[str]:
    """The addresses of an account in which there is something to see."""
    tasks = seed_tasks(
        system,
        staff,
        [
            {
                "name": "Refused " + "without a break" * 10,
                "kind": "http_request",
                "payload": {"url": "http://10.0.0.1"},
            },
            {"name": "Echoed", "payload": {"a": ["long", {"value": "x" * 500}]}},
            {"name": "Later", "runAt": LATER},
        ],
    )

    def ended() -> bool:
        answer = system.execute(ENDED, token=staff.token, ids=[int(task) for task in tasks])
        return len(answer["tasks"]["nodes"]) == 2

    wait_until(ended, what="two of the tasks to end")
    schedule = 'mutation { create_schedule(name: "Yearly", kind: "echo", crontab: "0 0 1 1 *") { schedule { id } } }'
    system.execute(schedule, token=staff.token)
    webhook = 'mutation { create_webhook(url: "https://hooks.invalid/", events: [SECURITY]) { webhook { id } } }'
    made = system.execute(webhook, token=system.sign_in(staff.email, staff.password))["create_webhook"]["webhook"]
    fixed = ["/", "/tasks", "/tasks?q=nothing", "/tasks/new", "/schedules", "/schedules/new", "/account"]
    account = ["/account/tokens", "/account/webhooks", f"/account/webhooks/{made['id']}", "/account/password"]
    told = ["/notifications", "/preferences", "/nowhere"]
    return [*fixed, *account, *told, *(f"/tasks/{task}" for task in tasks)]


def test_what_anybody_sees(visit: Visit, look: dict[str, Any]) -> None:
    page = visit(**look)
    for path in ANYBODYS:
        page.goto("about:blank")  # another hash alone would not load the page anew
        page.goto(path)
        inspect(page, path)


def test_what_is_seen_signed_in(signed_in_browser: BrowserContext, owned: list[str], look: dict[str, Any]) -> None:
    page = signed_in_browser.new_page()
    page.set_viewport_size(look.get("viewport", {"width": 1280, "height": 720}))
    page.emulate_media(color_scheme=look.get("color_scheme", "light"))
    for path in owned:
        page.goto(path)
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        inspect(page, path)
    page.close()


def inspect(page: Page, path: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)
    page.evaluate(AXE.read_text())  # not as a script tag, which the page's policy forbids
    assert page.evaluate(VIOLATIONS) == [], path
    assert not page.evaluate(TOO_WIDE), path
