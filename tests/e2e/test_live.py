"""What the server tells without being asked: in one tab, in eight, after the one that listens is closed."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import LATER, WORK_MS, expect_status, row, seed_tasks
from tests.system import System, fetch
from tests.waiting import wait_until

AT_ONCE_MS = 5_000  # the timer that stands in for streams asks each ten seconds in a list
STREAMS = 2  # of tasks and of notifications


@pytest.fixture
def page(visit: Visit, owner: Account, system: System) -> Page:
    """A list of tasks, with both streams open."""
    before = open_streams(system)
    page = visit(owner)
    page.goto("/tasks")
    wait_for_streams(system, before + STREAMS)
    return page


def open_streams(system: System) -> int:
    """As the server counts them, in both its processes."""
    status, text = fetch(f"{system.url}/metrics")
    assert status == 200, text
    (count,) = re.findall(r"^taskverse_open_streams (\S+)$", text, re.MULTILINE) or ["0"]
    return round(float(count))


def wait_for_streams(system: System, count: int) -> None:
    wait_until(lambda: open_streams(system) == count, what=f"{count} open streams")


def test_a_task_made_elsewhere_appears(page: Page, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [{"name": "From a script", "runAt": LATER}])
    expect(row(page, "From a script")).to_be_visible(timeout=AT_ONCE_MS)
