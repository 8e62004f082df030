"""Signing in, staying signed in, and signing out, in one tab and in many."""

import re
from threading import Event
from uuid import uuid4

from playwright.sync_api import Page, Response, Route, expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import WORK_MS, expect_sign_in_form, fill_sign_in, operation, sign_out
from tests.system import System
from tests.waiting import wait_until


def test_a_wrong_password_shows_an_alert(page: Page, owner: Account) -> None:
    page.goto("/")
    fill_sign_in(page, owner.email, owner.password + "x")
    expect(page.get_by_role("alert")).to_have_text("The e-mail or the password is wrong.")
    expect_sign_in_form(page)


def test_signing_in_goes_on_to_the_page_that_was_asked_for(page: Page, owner: Account) -> None:
    page.goto("/schedules")
    fill_sign_in(page, owner.email, owner.password)
    expect(page.get_by_role("heading", name="Schedules")).to_be_focused()
    for _ in range(2):  # the second reload spends a token that the first one got
        page.reload()
        expect(page.get_by_text(owner.email).first).to_be_visible()


def test_no_token_can_be_read_by_a_script(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert stored == '[{"taskverse.signedIn":"1"},{},""]'


def test_signing_out_reaches_every_tab_and_the_server(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    tabs = [page, page.context.new_page()]
    for tab in tabs:
        tab.goto("/tasks")
        expect(tab.get_by_role("heading", name="Tasks")).to_be_visible()
    with page.expect_response(lambda response: operation(response) == "RevokeToken") as revoked:
        sign_out(page, owner)
    assert revoked.value.json()["data"]["revokeToken"]["revoked"] > 0
    for tab in tabs:
        expect_sign_in_form(tab)
        tab.reload()
        expect_sign_in_form(tab)


def test_four_tabs_with_an_expired_token_refresh_once(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    context = page.context
    context.clock.install()
    tabs = [page, *(context.new_page() for _ in range(3))]
    for tab in tabs:
        tab.goto("/tasks")
        expect(tab.get_by_text("No tasks yet")).to_be_visible()
    answers: list[Response] = []
    context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 (Playwright marks its handlers)

    held: list[Route] = []  # until all clocks are on: to one that is late, a new token would be as old as the first
    all_on = Event()
    context.route("**/graphql", lambda route: route.continue_() if all_on.is_set() else held.append(route))
    context.clock.fast_forward("11:00")  # minutes: an access token lives ten
    all_on.set()
    for route in held:
        route.continue_()

    def asked_again() -> bool:
        for tab in tabs:
            tab.wait_for_timeout(50)  # lets Playwright tell of the answers
        done = {id(answer.frame.page) for answer in answers if operation(answer) == "Tasks" and answer.ok}
        return len(done) == len(tabs)

    wait_until(asked_again, what="four tabs to ask for their tasks again")
    refreshed = [answer for answer in answers if operation(answer) == "RefreshToken" and "errors" not in answer.json()]
    assert len(refreshed) == 1
    for tab in tabs:
        expect(tab.get_by_text("No tasks yet")).to_be_visible()


def test_a_session_that_was_ended_elsewhere_leads_to_the_form(visit: Visit, owner: Account) -> None:
    page, other = visit(owner), visit()
    other.goto("/tasks")
    fill_sign_in(other, owner.email, owner.password)
    expect(other.get_by_role("heading", name="Tasks")).to_be_visible()

    page.goto("/account")
    page.get_by_role("button", name=re.compile("^Sign out: Chrome")).click()
    expect(page.get_by_role("button", name=re.compile("^Sign out: Chrome"))).to_have_count(0)

    expect(other.get_by_role("alert")).to_have_text("Your session has ended. Sign in again.", timeout=WORK_MS)
    expect(page.get_by_text("This browser")).to_be_visible()


def test_an_account_is_made_with_the_link_of_a_mail(page: Page, system: System) -> None:
    page.goto("/register")
    page.get_by_label("E-mail").fill(f"newcomer-{uuid4().hex}@example.com")  # three mails an hour go to one address
    page.get_by_label("Password").fill("a password for now")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("status").filter(has_text="We have sent a mail")).to_be_visible()

    link = wait_until(lambda: re.search(r"/confirm#token=\S+", system.log("worker")), what="the mail")
    page.goto(link.group())
    expect(page).to_have_url(re.compile("/confirm$"))  # the token is not left in the address
    page.get_by_label("Password", exact=True).fill("the password to keep")
    page.get_by_role("button", name="Finish registration").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_a_bad_reset_link_says_so(page: Page) -> None:
    page.goto("/reset-password#token=1.forged")
    page.get_by_label("New password", exact=True).fill("another good password")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_have_text("This link does not work, or not any more.")
