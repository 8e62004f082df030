"""What the server tells without being asked: in one tab, in eight, after the one that listens is closed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import CANCEL, LATER, expect_status, row, seed_tasks, sign_out
from tests.system import System, fetch
from tests.waiting import wait_until

AT_ONCE_MS = 30_000  # while streams are open, a page asks by itself only after a minute
STREAMS = 2  # of tasks and of notifications


def open_streams(system: System) -> int:
    """As the server counts them, in both its processes."""
    status, text = fetch(f"{system.url}/metrics")
    assert status == 200, text
    (count,) = re.findall(r"^taskverse_open_streams (\S+)$", text, re.MULTILINE) or ["0"]
    return round(float(count))


def wait_for_streams(system: System, count: int) -> None:
    wait_until(lambda: open_streams(system) == count, what=f"{count} open streams")


@pytest.fixture
def page(visit: Visit, owner: Account, system: System) -> Page:
    """A list of tasks, and nobody else looks at one."""
    wait_for_streams(system, 0)
    page = visit(owner)
    page.goto("/tasks")
    wait_for_streams(system, STREAMS)
    return page


def test_a_task_made_elsewhere_appears(page: Page, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [{"name": "From a script", "runAt": LATER}])
    expect(row(page, "From a script").get_by_text("Scheduled")).to_be_visible(timeout=AT_ONCE_MS)


def test_progress_moves_by_itself(page: Page, owner: Account, system: System) -> None:
    steps = {"name": "Many steps", "kind": "sleep", "payload": {"seconds": 200, "steps": 1000}}
    (task,) = seed_tasks(system, owner, [steps])
    page.goto(f"/tasks/{task}")
    wait_for_streams(system, STREAMS + 1)
    bar = page.get_by_role("progressbar")
    seen: set[str | None] = set()

    def moved() -> bool:
        seen.update(each.get_attribute("value") for each in bar.element_handles())
        return len(seen) > 3  # by the timer it would be two

    wait_until(moved, what="the progress bar to move")
    system.execute(CANCEL, token=owner.token, id=int(task))
    expect_status(page, "Cancelled")


def test_the_log_grows_as_it_is_written(page: Page, owner: Account, system: System) -> None:
    (task,) = seed_tasks(system, owner, [{"name": "Talks", "kind": "sleep", "payload": {"seconds": 600}}])
    page.goto(f"/tasks/{task}")
    wait_for_streams(system, STREAMS + 1)
    write = "from taskverse.apps.tasks.engine.handle import TaskRun\n"
    system.manage("shell", "-v0", "-c", f"{write}for n in range(3): TaskRun({task}, 1, 0).log(f'line {{n}}')")
    expect(page.get_by_label("Lines of the log").locator("p")).to_have_count(3, timeout=AT_ONCE_MS)
    page.get_by_role("button", name="Cancel: Talks").click()
    expect_status(page, "Cancelled")
    wait_for_streams(system, STREAMS)


def test_tabs_share_the_streams_and_take_over(page: Page, owner: Account, system: System) -> None:
    tabs = [page, *(page.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        tab.goto("/tasks")
        expect(tab.get_by_text("No tasks yet")).to_be_visible()
    assert open_streams(system) == STREAMS

    seed_tasks(system, owner, [{"name": "For all", "runAt": LATER}])
    for tab in tabs:
        tab.bring_to_front()
        expect(row(tab, "For all")).to_be_visible(timeout=AT_ONCE_MS)

    page.close()
    wait_for_streams(system, STREAMS)
    seed_tasks(system, owner, [{"name": "For the rest", "runAt": LATER}])
    for tab in tabs[1:]:
        tab.bring_to_front()
        expect(row(tab, "For the rest")).to_be_visible(timeout=AT_ONCE_MS)

    sign_out(tabs[1], owner)
    wait_for_streams(system, 0)


def test_a_restarted_server_goes_on_telling(page: Page, owner: Account, system: System) -> None:
    system.stop("web")
    system.start_web()
    wait_until(lambda: fetch(f"{system.url}/readyz")[0] == 200, what="the server")
    wait_for_streams(system, STREAMS)
    seed_tasks(system, owner, [{"name": "After the restart", "runAt": LATER}])
    expect(row(page, "After the restart")).to_be_visible(timeout=AT_ONCE_MS)


def test_the_bell_counts_and_the_inbox_is_read(page: Page, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [{"name": "Done one"}, {"name": "Done two"}])
    # and the first one told of the token that these tests use
    page.get_by_role("link", name="Notifications, 3 unread").click()
    news = page.get_by_role("region", name="Inbox").get_by_role("listitem")
    expect(news).to_have_count(3)

    news.filter(has_text="Done one").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Done one")).to_be_visible()
    page.get_by_role("link", name="Notifications, 2 unread").click()
    page.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    page.get_by_role("button", name="Unread", exact=True).click()
    expect(page.get_by_text("Nothing unread.")).to_be_visible()
