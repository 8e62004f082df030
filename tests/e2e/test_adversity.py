"""Strangers, markup and broken networks."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import LATER, WORK_MS, expect_status, row, seed_tasks
from tests.system import System, connect

MARKUP = "<img src=x onerror=\"document.title='taken over'\">"


def test_a_strangers_task_looks_like_none(visit: Visit, owner: Account, stranger: Account, system: System) -> None:
    (task,) = seed_tasks(system, owner, [{"name": "Private plans", "runAt": LATER}])
    page = visit(stranger)
    told = []
    for number in (task, "2147483647"):
        page.goto(f"/tasks/{number}")
        expect(page.get_by_role("heading", name="Task not found")).to_be_visible()
        told.append(page.locator("main").inner_text())
        assert "Private plans" not in page.content()
    assert told[0] == told[1]
    page.goto("/tasks/not-a-number")
    expect(page.get_by_role("heading", name="Task not found")).to_be_visible()


def test_markup_in_names_results_and_logs_is_text(visit: Visit, owner: Account, system: System) -> None:
    (task,) = seed_tasks(system, owner, [{"name": MARKUP, "payload": {MARKUP: MARKUP}}])
    with connect(system.database) as database:  # no built-in kind writes what it is told into its log
        database.execute(
            "INSERT INTO tasks_tasklog (created_at, task_id, attempt, level, message)"
            " VALUES (now(), %s, 1, 'INFO', %s)",
            [task, MARKUP],
        )
    page = visit(owner)
    page.goto(f"/tasks/{task}")
    expect_status(page, "Succeeded")
    expect(page.get_by_label("Result as JSON")).to_contain_text("onerror")
    expect(page.get_by_label("Lines of the log")).to_contain_text(MARKUP)
    expect_inert(page)
    page.goto("/tasks")
    expect(row(page, MARKUP)).to_be_visible()
    expect_inert(page)


def expect_inert(page: Page) -> None:
    expect(page.locator("main img")).to_have_count(0)
    assert page.title().endswith(" · Taskverse")


@pytest.mark.parametrize("name", ["مهمة جديدة \u200f123", "עברית and English", "🚀 👩\u200d🚀 launch"])
def test_a_name_in_any_script_is_shown(visit: Visit, owner: Account, system: System, name: str) -> None:
    seed_tasks(system, owner, [{"name": name, "runAt": LATER}])
    page = visit(owner)
    page.goto("/tasks")
    expect(row(page, name)).to_be_visible()


def test_a_broken_network_is_told_and_survived(visit: Visit, owner: Account, system: System) -> None:
    page = visit(owner)
    page.goto("/tasks")
    expect(page.get_by_text("No tasks yet")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    seed_tasks(system, owner, [{"name": "Meanwhile"}])
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline")).to_have_count(0)
    expect(row(page, "Meanwhile")).to_be_visible(timeout=WORK_MS)
    expect(page.get_by_role("alert")).to_have_count(0, timeout=WORK_MS)  # what failed is asked again ten seconds later


def test_the_keyboard_skips_to_the_content(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/tasks")
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("link", name="Schedules").first.press("Enter")
    expect(page.get_by_role("heading", name="Schedules")).to_be_focused()
