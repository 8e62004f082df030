"""The sample SPA in a real browser, against the real API and a real worker."""

import re
from typing import Protocol

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

WORK_MS = 30_000


class Account(Protocol):
    email: str
    password: str


def fill_sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_in(page: Page, spa_url: str, owner: Account) -> None:
    page.goto(spa_url)
    fill_sign_in(page, owner.email, owner.password)
    expect(page.get_by_text(owner.email)).to_be_visible()


def create_task(page: Page, name: str) -> Locator:
    """Creates a task through the form and returns its row."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create task").click()
    row = page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))
    expect(row).to_be_visible()
    return row


def expect_sign_in_form(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()


def test_wrong_password_shows_an_alert(page: Page, spa_url: str, owner: Account) -> None:
    page.goto(spa_url)
    fill_sign_in(page, owner.email, owner.password + "x")
    expect(page.get_by_role("alert")).to_have_text("The e-mail or the password is wrong.")
    expect_sign_in_form(page)


def test_created_task_reaches_succeeded_without_a_reload(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    expect(page.get_by_text("No tasks yet")).to_be_visible()
    page.evaluate("window.sameDocument = true")
    row = create_task(page, "Count the stars")
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=WORK_MS)
    assert page.evaluate("window.sameDocument") is True


def test_sleep_task_takes_its_seconds_from_the_form(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    page.get_by_label("Kind").select_option("sleep")
    page.get_by_label("Seconds").fill("0.5")
    row = create_task(page, "A short nap")
    expect(row).to_contain_text("sleep")
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=WORK_MS)


def test_a_running_task_is_cancelled_and_run_again(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    page.get_by_label("Kind").select_option("sleep")
    page.get_by_label("Seconds").fill("600")
    row = create_task(page, "A long nap")
    expect(row.get_by_text("Running", exact=True)).to_be_visible(timeout=WORK_MS)
    row.get_by_role("button", name="Cancel").click()
    expect(row.get_by_text("Cancelled")).to_be_visible(timeout=WORK_MS)

    row.get_by_role("button", name="Run again").click()
    rows = page.get_by_role("listitem").filter(has=page.get_by_text("A long nap", exact=True))
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button", name="Cancel").click()
    expect(rows.first.get_by_text("Cancelled")).to_be_visible(timeout=WORK_MS)


def test_a_payload_is_typed_and_its_result_is_shown(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    page.get_by_label("Payload (JSON)").fill('{"<b>": [1, "two"]}')
    row = create_task(page, "Say it again")
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=WORK_MS)
    row.get_by_text("Result").click()
    expect(row.locator("pre")).to_contain_text('"<b>": [')


def test_the_form_has_an_input_for_each_part_of_a_payload(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    page.get_by_label("Kind").select_option("sleep")
    expect(page.get_by_label("Seconds")).to_have_value("5")
    expect(page.get_by_label("Steps")).to_have_attribute("max", "1000")
    page.get_by_label("Seconds").fill("0")
    page.get_by_label("Steps").fill("3")
    row = create_task(page, "Three steps")
    row.get_by_text("Result").click(timeout=WORK_MS)
    expect(row.locator("pre")).to_contain_text('"slept": 0')


def test_reload_stays_signed_in(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    create_task(page, "Still here")
    for _ in range(2):  # the second reload spends the rotated token
        page.reload()
        expect(page.get_by_text(owner.email)).to_be_visible()
        expect(page.get_by_text("Still here", exact=True)).to_be_visible()


def test_access_token_is_not_stored(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.", stored)


def test_sign_out_returns_to_the_form_and_survives_a_reload(page: Page, spa_url: str, owner: Account) -> None:
    sign_in(page, spa_url, owner)
    create_task(page, "Private")
    with page.expect_response(lambda response: "revokeToken" in (response.request.post_data or "")) as revoked:
        page.get_by_role("button", name="Sign out").click()
    assert "errors" not in revoked.value.json()
    expect_sign_in_form(page)
    expect(page.get_by_text("Private")).to_have_count(0)
    page.reload()
    expect_sign_in_form(page)


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=\"document.title='taken over'\">",
        "مهمة جديدة \u200f123",
        "עברית and English",
        "🚀 👩\u200d🚀 launch",
    ],
    ids=["html", "arabic", "hebrew", "emoji"],
)
def test_task_name_is_shown_as_text(page: Page, spa_url: str, owner: Account, name: str) -> None:
    sign_in(page, spa_url, owner)
    row = create_task(page, name)
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=WORK_MS)
    expect(row.locator("img")).to_have_count(0)
    expect(page).to_have_title("Tasks · Taskverse")


def test_console_stays_clean(page: Page, spa_url: str, owner: Account) -> None:
    noise: list[str] = []

    def record(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            noise.append(message.text)

    page.on("console", record)
    page.on("pageerror", lambda error: noise.append(str(error)))
    sign_in(page, spa_url, owner)
    row = create_task(page, "Quietly")
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=WORK_MS)
    page.reload()
    expect(page.get_by_text(owner.email)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect_sign_in_form(page)
    assert noise == []
