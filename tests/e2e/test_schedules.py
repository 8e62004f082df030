"""Schedules in the sample app, from the first to the last button."""

from playwright.sync_api import expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import expect_status, row


def test_a_schedule_is_made_run_paused_and_deleted(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/schedules/new")
    page.get_by_label("Name").fill("Every morning")
    page.get_by_label("When").select_option("crontab")
    page.get_by_label("Crontab").fill("0 8 * * WRONG")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Create schedule").click()
    expect(page.get_by_label("Crontab")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Crontab").fill("0 8 * * MON")
    page.get_by_role("button", name="Create schedule").click()

    schedule = row(page, "Every morning")
    expect(schedule).to_contain_text("at 0 8 * * MON, Europe/Berlin")
    expect(schedule).to_contain_text("Next in")
    schedule.get_by_role("button", name="Pause").click()
    expect(schedule).to_contain_text("Paused")
    schedule.get_by_role("button", name="Resume").click()
    expect(schedule).to_contain_text("Next in")

    schedule.get_by_role("button", name="Run now").click()
    schedule.get_by_role("link", name="last task of Every morning").click()
    expect_status(page, "Succeeded")
    page.get_by_role("link", name="Every morning").click()

    schedule.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No schedules yet")).to_be_visible()
