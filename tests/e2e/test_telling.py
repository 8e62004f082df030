"""How users have themselves told: preferences, webhooks, and a file of their tasks."""

import csv
import io

from playwright.sync_api import expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import LATER, WORK_MS, expect_status, seed_tasks
from tests.system import System

URL = "https://hooks.invalid/taskverse"  # a name that nobody looks up in vain for long


def test_a_preference_is_kept_and_a_fixed_one_cannot_be_changed(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/preferences")
    mail = page.get_by_role("switch", name="A task succeeded: Mail")
    before = mail.is_checked()
    with page.expect_response(lambda answer: "SetPreference" in (answer.request.post_data or "")):
        mail.click()
    page.reload()
    expect(mail).to_be_checked(checked=not before)

    fixed = page.get_by_role("switch", name="Something touched the account: Mail")
    expect(fixed).to_be_disabled()
    expect(page.get_by_text("Always by mail")).to_be_visible()


def test_a_webhook_from_its_making_to_its_end(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/account/webhooks")
    page.get_by_label("URL").fill("http://10.0.0.1/hook")
    page.get_by_role("button", name="Create webhook").click()
    expect(page.get_by_text("This is not a public address.")).to_be_visible()
    page.get_by_label("URL").fill(URL)
    page.get_by_role("button", name="Create webhook").click()
    secret = page.get_by_role("status").locator("code").inner_text()
    assert secret.startswith("whsec_")

    page.reload()
    page.get_by_role("link", name=URL).click()
    expect(page.get_by_text(URL)).to_be_visible()
    assert secret not in page.content()

    page.get_by_role("button", name="New secret…").click()
    page.get_by_role("dialog").get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_role("status").locator("code")).not_to_have_text(secret)

    page.get_by_role("button", name="Send a ping").click()
    delivery = page.get_by_role("listitem").filter(has_text="Ping")
    expect(delivery).to_contain_text("next try", timeout=WORK_MS)  # nobody answers there
    with page.expect_response(lambda answer: "Redeliver" in (answer.request.post_data or "")):
        delivery.get_by_role("button", name="Send again: Ping").click()

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No webhooks yet.")).to_be_visible()


def test_what_a_filter_finds_is_exported(visit: Visit, owner: Account, system: System) -> None:
    seed_tasks(system, owner, [{"name": f"{fruit} cake", "runAt": LATER} for fruit in ("plum", "apple", "pear")])
    page = visit(owner)
    page.goto("/tasks?q=apple")
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("button", name="CSV, for spreadsheets").click()
    expect_status(page, "Succeeded")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert [row["name"] for row in rows] == ["apple cake"]
