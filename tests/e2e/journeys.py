"""What users of the sample app do again and again."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from tests.e2e.conftest import Account
from tests.system import System

WORK_MS = 60_000  # for what a worker or a timer of the page does first
LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()

CREATE = "mutation($tasks: [TaskInput!]!) { create_tasks(tasks: $tasks) { results { task { id } } } }"
CANCEL = "mutation($id: Int!) { cancel_task(id: $id) { task { id } } }"


def fill_sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def expect_sign_in_form(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()


def sign_out(page: Page, account: Account) -> None:
    page.get_by_label(f"Account of {account.email}").click()
    page.get_by_role("button", name="Sign out").click()


def create_task(page: Page, name: str, *, kind: str = "echo", **payload: str) -> None:
    """Through the form; ends on the task's own page."""
    page.goto("/tasks/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Kind").select_option(kind)
    for label, value in payload.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Create task").click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))


def expect_status(page: Page, status: str) -> None:
    """Of the task whose page this is."""
    expect(page.locator(".page-actions").get_by_text(status, exact=True)).to_be_visible(timeout=WORK_MS)


def seed_tasks(system: System, account: Account, tasks: Sequence[dict[str, Any]]) -> list[str]:
    """Their ids."""
    results = system.execute(CREATE, token=account.token, tasks=list(tasks))["create_tasks"]["results"]
    return [result["task"]["id"] for result in results]


def operation(response: Response) -> str | None:
    """The name of the GraphQL operation that this answers."""
    body = response.request.post_data
    name: str | None = json.loads(body).get("operationName") if body else None
    return name
