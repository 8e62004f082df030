"""Makes the pictures of the README: `./taskverse test tests/e2e/make_pictures.py`. Not run with the tests."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import LATER, WORK_MS, seed_tasks
from tests.e2e.test_graphiql import QUERY, run, sign_in, write
from tests.system import FLOWER_AUTH, System
from tests.waiting import wait_until

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
SIZE = {"width": 1120, "height": 700}

WORK: list[dict[str, Any]] = [
    *({"name": f"Report for {month}", "payload": {"month": month}} for month in ("August", "September", "October")),
    {"name": "Fetch exchange rates", "kind": "http_request", "payload": {"url": "http://10.0.0.1/rates"}},
    *({"name": f"Resize photo {number}", "kind": "sleep", "payload": {"seconds": 0.3}} for number in range(24, 30)),
    {"name": "Monthly invoice run", "runAt": LATER},
]
RUNNING = {"name": "Encode lecture 12", "kind": "sleep", "payload": {"seconds": 90, "steps": 300}}
COUNTS = "{ task_counts { status count } }"
ASKED = "query Overview { me { email } task_counts { status count } task_kinds { name title description } }"


def take(page: Page, name: str) -> None:
    expect(page.locator(".loading")).to_have_count(0)
    page.screenshot(path=PICTURES / f"{name}.png")


def test_pictures(visit: Visit, owner: Account, system: System) -> None:
    PICTURES.mkdir(exist_ok=True)
    seed_tasks(system, owner, WORK)
    wait_until(lambda: _waiting(system, owner) == 0, what="the work to be done")
    seed_tasks(system, owner, [RUNNING])

    page = visit(owner, viewport=SIZE, color_scheme="light")
    page.goto("/tasks")
    page.get_by_role("link", name="Encode lecture 12", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=WORK_MS)
    wait_until(lambda: float(page.get_by_role("progressbar").get_attribute("value") or 0) > 20, what="some progress")
    take(page, "task")
    page.get_by_role("link", name="Dashboard", exact=True).click()
    expect(page.locator(".uplot")).to_be_visible()
    take(page, "dashboard")

    page = visit(viewport=SIZE, color_scheme="light")
    page.goto(f"{system.url}/graphql")
    sign_in(page, owner.email, owner.password)
    expect(page.get_by_role("status")).to_contain_text("Signed in")
    page.get_by_role("button", name="Hide Sign in").click()
    write(page, QUERY, ASKED)
    page.get_by_role("button", name="Prettify query").click()
    run(page)
    expect(page.locator(".result-window")).to_contain_text("task_counts")
    take(page, "graphiql")

    user, _, password = FLOWER_AUTH.partition(":")
    page = visit(viewport=SIZE, http_credentials={"username": user, "password": password})
    page.goto(f"{system.flower_url}/tasks")
    expect(page.locator("#tasks-table tbody tr").nth(5)).to_be_visible()
    take(page, "flower")


def _waiting(system: System, account: Account) -> int:
    counts = system.execute(COUNTS, token=account.token)["task_counts"]
    return sum(each["count"] for each in counts if each["status"] in {"QUEUED", "RUNNING"})
