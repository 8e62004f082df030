"""The admin's pages work under the content security policy: no browser has anything to complain of."""

from playwright.sync_api import Page, expect

from tests.system import EMAIL, PASSWORD, System

PAGES = [
    "",
    "users/user/",
    "users/user/add/",
    "users/user/1/change/",
    "users/user/1/password/",
    "tasks/task/",
    "monitoring/monitoringrecord/",
    "notifications/notification/",
    "django_celery_beat/periodictask/add/",
    "django_celery_beat/crontabschedule/add/",
    "password_change/",
]


def test_the_admin_works_under_the_policy(page: Page, system: System, complaints: list[str]) -> None:
    page.goto(f"{system.url}/admin/")
    page.locator("[name=username]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()

    for path in PAGES:
        answer = page.goto(f"{system.url}/admin/{path}")
        assert answer
        assert (answer.status, "default-src 'self'" in answer.headers["content-security-policy"]) == (200, True), path

    page.goto(f"{system.url}/admin/users/user/1/change/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert complaints == []


def test_the_policy_is_in_force(page: Page, system: System) -> None:
    page.goto(f"{system.url}/admin/login/")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.appendChild(document.createElement('script')).textContent = 'window.ran = true'")

    assert page.evaluate("window.ran") is None
