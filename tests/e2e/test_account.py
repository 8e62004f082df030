"""Access tokens and the password, as the owner of an account keeps them."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Account, Visit
from tests.e2e.journeys import fill_sign_in
from tests.system import System, fetch


def test_the_secret_of_an_access_token_is_shown_once(visit: Visit, owner: Account, system: System) -> None:
    page = visit(owner)
    page.goto("/account/tokens")
    page.get_by_label("Name").fill("Nightly script")
    page.get_by_role("button", name="Create token").click()
    secret = page.get_by_role("status").filter(has_text="Nightly script").locator("code").inner_text()
    assert system.execute("{ tasks { nodes { id } } }", token=secret) == {"tasks": {"nodes": []}}

    page.reload()
    kept = page.get_by_role("listitem").filter(has_text="Nightly script")
    expect(kept).to_contain_text("Read tasks")
    assert secret not in page.content()

    kept.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(kept).to_have_count(0)
    answer = fetch(
        f"{system.url}/graphql",
        data=b'{"query": "{ tasks { nodes { id } } }"}',
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {secret}"},
    )
    assert "TOKEN_INVALID" in answer[1]


def test_a_password_is_changed(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/account/password")
    page.get_by_label("Current password").fill("not it")
    page.get_by_label("New password").fill("a better password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_have_text("The current password is wrong.")

    page.get_by_label("Current password").fill(owner.password)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("status").filter(has_text="Your password is changed")).to_be_visible()

    other = visit()
    other.goto("/")
    fill_sign_in(other, owner.email, "a better password")
    expect(other.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_signing_out_everywhere_ends_here_too(visit: Visit, owner: Account) -> None:
    page = visit(owner)
    page.goto("/account")
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page).to_have_title(re.compile("Sign in"))
