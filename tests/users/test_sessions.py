"""My devices, and every way in which a session ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.apps.users.jobs import purge_sessions
from taskverse.apps.users.models import Session, User
from tests.client import GraphQLClient, sign_in
from tests.conftest import PASSWORD

SESSIONS = "{ sessions { id createdAt refreshedAt expiresAt userAgent ip isCurrent } }"
REVOKE = "mutation($id: ID!) { revoke_session(id: $id) { session { id } } }"
REVOKE_ALL = "mutation { revoke_all_sessions { count } }"
CHANGE = """mutation($current: String!, $new: String!) {
  change_password(currentPassword: $current, newPassword: $new) { user { email } }
}"""
NEW = "a new and longer one"


@pytest.fixture
def devices(owner: User) -> list[GraphQLClient]:
    return [GraphQLClient(sign_in(owner.email, PASSWORD)["token"]) for _ in range(3)]


def alive(devices: list[GraphQLClient]) -> list[bool]:
    return [device.execute("{ me { id } }").code is None for device in devices]


def test_lists_where_i_am_signed_in(devices: list[GraphQLClient], stranger: User) -> None:
    sign_in(stranger.email, PASSWORD)

    listed = devices[1].execute(SESSIONS).data["sessions"]

    assert [session["isCurrent"] for session in listed] == [False, True, False]
    assert {session["ip"] for session in listed} == {"127.0.0.1"}
    assert all(session["createdAt"] < session["expiresAt"] for session in listed)


def test_remembers_what_the_client_calls_itself(owner: User) -> None:
    query = (
        f'{{"query": "mutation {{ tokenAuth(email: \\"{owner.email}\\", password: \\"{PASSWORD}\\") {{ token }} }}"}}'
    )
    GraphQLClient().post(query, **{"User-Agent": "Phone/1.0 \0" + "x" * 500})

    assert re.fullmatch("Phone/1.0 x{190}", Session.objects.get().user_agent)


def test_ends_one_of_mine(devices: list[GraphQLClient]) -> None:
    other = next(one for one in devices[0].execute(SESSIONS).data["sessions"] if not one["isCurrent"])

    assert devices[0].execute(REVOKE, id=other["id"]).data["revoke_session"]["session"]["id"] == other["id"]

    assert alive(devices).count(True) == 2
    assert alive(devices)[0]
    assert devices[0].execute(REVOKE, id=other["id"]).code == "NOT_FOUND"


@pytest.mark.parametrize("session_id", ["", "1", "nonsense", "00000000-0000-0000-0000-000000000000", "é" * 1000])
def test_what_is_no_session_is_not_found(devices: list[GraphQLClient], session_id: str) -> None:
    assert devices[0].execute(REVOKE, id=session_id).code == "NOT_FOUND"


def test_ends_all_of_mine_and_nobody_elses(devices: list[GraphQLClient], stranger: User) -> None:
    other = GraphQLClient(sign_in(stranger.email, PASSWORD)["token"])

    assert devices[0].execute(REVOKE_ALL).data == {"revoke_all_sessions": {"count": 3}}

    assert alive([*devices, other]) == [False, False, False, True]


def test_changing_the_password_keeps_this_session_alone(devices: list[GraphQLClient], owner: User) -> None:
    assert devices[1].execute(CHANGE, current=PASSWORD, new=NEW).data["change_password"]["user"]

    assert alive(devices) == [False, True, False]
    assert sign_in(owner.email, NEW)["token"]
    assert set(Session.objects.exclude(ended_at=None).values_list("ended_why", flat=True)) == {"PASSWORD_CHANGED"}
    assert owner.notifications.get().event == "SECURITY"


def by_admin(owner: User) -> None:
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    browser = Client()
    browser.force_login(boss)
    form = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert browser.post(reverse("admin:auth_user_password_change", args=[owner.pk]), form).status_code == 302


def by_command(owner: User) -> None:
    with patch("getpass.getpass", return_value=NEW):  # the terminal, not our code
        call_command("changepassword", owner.email, verbosity=0)


def by_code(owner: User) -> None:
    owner.set_password(NEW)
    owner.save()


def by_admin_who_takes_it_away(owner: User) -> None:
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    browser = Client()
    browser.force_login(boss)
    url = reverse("admin:auth_user_password_change", args=[owner.pk])
    assert browser.post(url, {"usable_password": "false", "unset-password": "1"}).status_code == 302
    owner.refresh_from_db()
    assert not owner.has_usable_password()


def by_code_that_takes_it_away(owner: User) -> None:
    owner.set_password(None)
    owner.save()


@pytest.mark.parametrize(
    "change", [by_admin, by_command, by_code, by_admin_who_takes_it_away, by_code_that_takes_it_away]
)
def test_any_other_way_to_change_it_ends_all(
    devices: list[GraphQLClient], owner: User, change: Callable[[User], None]
) -> None:
    change(owner)

    assert alive(devices) == [False, False, False]
    assert owner.notifications.get().event == "SECURITY"


def test_renewing_an_old_hash_at_sign_in_ends_nothing(
    devices: list[GraphQLClient], owner: User, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    User.objects.filter(pk=owner.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))

    assert sign_in(owner.email, PASSWORD)["token"]

    owner.refresh_from_db()
    assert owner.password.startswith("md5$")  # the test's preferred hash: it was renewed
    assert alive(devices) == [True, True, True]


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("wrong", NEW, "INVALID_CREDENTIALS"),
        (PASSWORD, "short", "BAD_USER_INPUT"),
        (PASSWORD, "password123", "BAD_USER_INPUT"),
    ],
)
def test_a_refused_change_changes_nothing(
    devices: list[GraphQLClient], owner: User, current: str, new: str, code: str
) -> None:
    answer = devices[0].execute(CHANGE, current=current, new=new)

    assert answer.code == code
    if code == "BAD_USER_INPUT":
        assert list(answer.error["extensions"]["fields"]) == ["newPassword"]
    assert alive(devices) == [True, True, True]
    assert sign_in(owner.email, PASSWORD)


def test_guessing_the_current_password_is_limited(devices: list[GraphQLClient]) -> None:
    codes = [devices[0].execute(CHANGE, current="wrong", new=NEW).code for _ in range(6)]

    assert codes == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"]
    assert devices[0].execute(CHANGE, current=PASSWORD, new=NEW).code == "RATE_LIMITED"


def test_what_ended_long_ago_is_deleted(owner: User) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    ages: dict[str, dict[str, Any]] = {
        "live": {},
        "ended lately": {"ended_at": timezone.now()},
        "ended long ago": {"ended_at": long_ago},
        "expired long ago": {"expires_at": long_ago},
    }
    for name, fields in ages.items():
        Session.objects.create(user=owner, user_agent=name, **{"expires_at": timezone.now(), **fields})

    purge_sessions()

    assert set(Session.objects.values_list("user_agent", flat=True)) == {"live", "ended lately"}
