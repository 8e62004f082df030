"""Tasks in the sample app, against the real API and a real worker."""

import re

from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import LATER, WORK_MS, create_task, expect_status, row, seed_tasks, sign_out
from tests.system import System


def later(name: str) -> dict[str, str]:
    """A task that waits, so that no worker is kept busy."""
    return {"name": name, "runAt": LATER}


def test_a_created_task_is_watched_to_its_end_without_a_reload(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    create_task(page, "Three steps", kind="sleep", Seconds="3", Steps="3")
    page.evaluate("window.sameDocument = true")
    expect_status(page, "Succeeded")
    expect(page.get_by_label("Result as JSON")).to_contain_text('"slept": 3')
    expect(page.get_by_role("region", name="Timeline").get_by_role("listitem")).to_have_count(3)
    assert page.evaluate("window.sameDocument") is True


def test_the_form_has_an_input_for_each_part_of_a_payload(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/tasks/new")
    page.get_by_label("Kind").select_option("sleep")
    expect(page.get_by_label("Seconds", exact=True)).to_have_value("5")
    expect(page.get_by_label("Steps")).to_have_attribute("max", "1000")


def test_a_task_is_cancelled_and_run_again_with_another_payload(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    create_task(page, "A long nap", kind="sleep", Seconds="600")
    expect_status(page, "Running")
    page.get_by_role("button", name="Cancel: A long nap").click()
    expect_status(page, "Cancelled")
    first = page.url

    page.get_by_text("Run again with another payload").click()
    page.get_by_label("Seconds", exact=True).fill("0")
    page.get_by_role("button", name="Run again", exact=True).click()
    expect(page).not_to_have_url(first)
    expect_status(page, "Succeeded")
    expect(page.get_by_label("Payload as JSON")).to_contain_text('"seconds": 0')
    expect(page.get_by_role("link", name=f"#{first.rpartition('/')[2]}")).to_be_visible()


def test_a_filter_lives_in_the_address(visit: Visit, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [later("red apple"), later("green apple"), {"name": "red brick"}])
    page = visit(owner)
    page.goto("/tasks")
    expect(row(page, "red brick")).to_be_visible()
    page.get_by_label("Name contains").fill("apple")
    expect(page.get_by_text("red brick")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Scheduled")).click()
    expect(page).to_have_url(re.compile(r"/tasks\?status=SCHEDULED&q=apple$"))
    page.get_by_label("From").fill("2020-01-01")
    expect(page).to_have_url(re.compile("from=2020-01-01"))

    page.reload()
    expect(page.get_by_label("Name contains")).to_have_value("apple")
    expect(page.get_by_role("button", name=re.compile("^Scheduled"))).to_have_attribute("aria-pressed", "true")
    expect(row(page, "green apple")).to_be_visible()
    expect(page.get_by_text("red brick")).to_have_count(0)


def test_a_long_list_goes_on_as_it_is_scrolled(visit: Visit, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [later(f"Number {number}") for number in range(120)])
    page = visit(owner)
    page.goto("/tasks")
    rows = page.locator(".task")
    expect(rows).to_have_count(50)
    for count in (100, 120):
        page.locator(".task").last.scroll_into_view_if_needed()
        page.mouse.wheel(0, 5000)
        expect(rows).to_have_count(count)
    names = rows.locator(".task-name").all_inner_texts()
    assert names == [f"Number {number}" for number in reversed(range(120))]

    seed_tasks(system, owner, [later("The newest")])  # does not move what is being read
    page.get_by_role("button", name="Show newer tasks").click()
    expect(rows.first).to_contain_text("The newest")


def test_all_that_match_are_cancelled_after_asking(visit: Visit, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [later("gone 1"), later("gone 2"), later("kept")])
    page = visit(owner)
    page.goto("/tasks?q=gone")
    page.get_by_role("button", name="Cancel 2…").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(page.locator(".task").get_by_text("Scheduled")).to_have_count(2)

    page.get_by_role("button", name="Cancel 2…").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel 2 tasks").click()
    expect(page.get_by_role("status").filter(has_text="Cancelled: 2 tasks.")).to_be_visible()
    expect(page.locator(".task").get_by_text("Cancelled")).to_have_count(2)
    page.goto("/tasks?q=kept")
    expect(row(page, "kept").get_by_text("Scheduled")).to_be_visible()


def test_a_task_made_elsewhere_appears_by_itself(visit: Visit, owner: Account, system: System) -> None:
    page = visit(owner)
    page.goto("/tasks")
    expect(page.get_by_text("No tasks yet")).to_be_visible()
    seed_tasks(system, owner, [{"name": "From a script"}])
    expect(row(page, "From a script").get_by_text("Succeeded")).to_be_visible(timeout=WORK_MS)


def test_the_console_stays_clean(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    noise = listen(page)
    answer = page.goto("/")
    assert answer is not None
    # as nginx sends it: what it forbids is a complaint
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    create_task(page, "Quietly")
    expect_status(page, "Succeeded")
    for path in ("/", "/tasks", "/schedules", "/account", "/account/tokens"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    sign_out(page, owner)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert noise == []


def listen(page: Page) -> list[str]:
    """Grows by whatever the browser complains of."""
    noise: list[str] = []

    def record(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            noise.append(message.text)

    page.on("console", record)
    page.on("pageerror", lambda error: noise.append(str(error)))
    return noise
