"""Guessing passwords is slow for one and for many, at both doors, and refused before a password is looked at."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from taskverse.api import redis as store
from taskverse.apps.users.models import Session, User
from tests.client import SIGN_IN, Answer, GraphQLClient, sign_in
from tests.conftest import PASSWORD
from tests.system import free_port

pytestmark = pytest.mark.django_db


def attempt(email: str, password: str = "wrong", **headers: str) -> Answer:
    body = f'{{"query": "mutation {{ tokenAuth(email: \\"{email}\\", password: \\"{password}\\") {{ token }} }}"}}'
    return GraphQLClient().post(body, **headers)


def test_five_tries_for_an_account_from_one_place(owner: User, stranger: User) -> None:
    assert [attempt(owner.email).code for _ in range(6)] == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"]

    refused = attempt(owner.email, PASSWORD)
    assert refused.code == "RATE_LIMITED"
    assert 0 < refused.error["extensions"]["retryAfter"] <= 900
    assert not Session.objects.exists()
    assert sign_in(stranger.email, PASSWORD)


def test_who_knows_the_password_starts_anew(owner: User) -> None:
    for _ in range(3):
        for _ in range(4):
            attempt(owner.email)
        assert sign_in(owner.email, PASSWORD)


def test_any_spelling_of_the_address_counts(owner: User) -> None:
    spellings = [
        "owner@example.com",
        "OWNER@example.com",
        " owner@example.com",
        "Owner@Example.com",
        "owner@example.com ",
    ]
    for spelling in spellings:
        attempt(spelling)

    assert attempt("oWNER@example.com").code == "RATE_LIMITED"


def test_fifty_tries_from_one_place() -> None:
    codes = [attempt(f"user{number}@example.com").code for number in range(51)]

    assert codes == ["INVALID_CREDENTIALS"] * 50 + ["RATE_LIMITED"]


def test_a_hundred_tries_for_an_account_from_everywhere(owner: User, settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    codes = [attempt(owner.email, **{"X-Forwarded-For": f"198.51.100.{number}"}).code for number in range(101)]

    assert codes == ["INVALID_CREDENTIALS"] * 100 + ["RATE_LIMITED"]


def test_a_header_of_the_client_makes_no_other_place(owner: User) -> None:
    codes = [attempt(owner.email, **{"X-Forwarded-For": f"198.51.100.{number}"}).code for number in range(6)]

    assert codes[-1] == "RATE_LIMITED"


def test_aliases_multiply_nothing(owner: User) -> None:
    aliases = " ".join(
        f'a{number}: tokenAuth(email: "{owner.email}", password: "{PASSWORD}") {{ token }}' for number in range(5)
    )
    answer = GraphQLClient().execute(f"mutation {{ {aliases} }}")

    assert [error["extensions"]["code"] for error in answer.json["errors"]] == ["RATE_LIMITED"] * 4
    assert Session.objects.count() == 1


@pytest.fixture
def _without_redis(settings: Settings) -> Iterator[None]:
    settings.CACHE_URL = f"redis://127.0.0.1:{free_port()}/0"
    store.forget()
    yield
    store.forget()


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_it_is_stricter_not_open() -> None:
    User.objects.create_user("alone@example.com", PASSWORD)

    assert attempt("alone@example.com").code == "INVALID_CREDENTIALS"
    assert attempt("alone@example.com").code == "RATE_LIMITED"


def test_the_admin_has_a_throttle_of_its_own(staff: User) -> None:
    page = reverse("admin:login")

    def post(password: str) -> str:
        return Client().post(page, {"username": staff.email, "password": password}).text

    for _ in range(5):
        assert "Too many tries" not in post("wrong")
    assert re.search("Too many tries", post(PASSWORD))
    # neither door shuts the other
    assert GraphQLClient().execute(SIGN_IN, email=staff.email, password=PASSWORD).code is None
