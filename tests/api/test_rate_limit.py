"""Each user, and each address without a user, has so many requests a minute, and is told how many are left."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from redis import Connection

from taskverse.api import redis as store
from taskverse.apps.users.models import User
from tests.client import Answer, GraphQLClient
from tests.conftest import PASSWORD
from tests.system import free_port

ME = "{ me { id } }"
ORIGIN = "https://app.example.com"


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> Iterator[None]:
    settings.RATE_LIMIT_PER_USER = 3
    settings.RATE_LIMIT_PER_ADDRESS = 2
    settings.TRUSTED_PROXY_COUNT = 1
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    yield
    store.forget()


@pytest.fixture
def address() -> str:
    """One that no other test has."""
    numbers = uuid.uuid4().hex
    return ":".join(numbers[place : place + 4] for place in range(0, 32, 4))


@pytest.fixture
def user(db: None) -> User:
    """One whose number no other test has."""
    return User.objects.create_user("counted@example.com", PASSWORD, id=uuid.uuid4().int >> 66)


def post(address: str, body: str = '{"query": "{ me { id } }"}', client: GraphQLClient | None = None) -> Answer:
    return (client or GraphQLClient()).post(body, **{"X-Forwarded-For": address, "Origin": ORIGIN})


@pytest.mark.django_db
def test_an_address_is_told_what_is_left_and_then_refused(address: str) -> None:
    first, second, third = (post(address) for _ in range(3))

    assert first.response["RateLimit-Policy"] == '"address";q=2;w=60'
    assert re.fullmatch(r'"address";r=1;t=(5\d|60)', first.response["RateLimit"])
    assert "Retry-After" not in first.response
    assert re.fullmatch(r'"address";r=0;t=(5\d|60)', second.response["RateLimit"])
    assert (third.response.status_code, third.code) == (429, "RATE_LIMITED")
    wait = third.error["extensions"]["retryAfter"]
    assert 1 <= wait <= 60
    assert third.response["Retry-After"] == str(wait)
    assert third.response["RateLimit"] == f'"address";r=0;t={wait}'


@pytest.mark.django_db
def test_plain_json_is_refused_by_the_status_too(address: str) -> None:
    for _ in range(2):
        post(address)
    refused = Client().get("/graphql", {"query": ME}, headers={"X-Forwarded-For": address})

    assert (refused.status_code, refused["Content-Type"]) == (429, "application/json; charset=utf-8")


@pytest.mark.django_db
def test_a_page_of_another_origin_can_read_it(address: str) -> None:
    refused = [post(address).response for _ in range(3)][-1]

    exposed = {name.strip() for name in refused["Access-Control-Expose-Headers"].split(",")}
    assert exposed >= {"RateLimit", "RateLimit-Policy", "Retry-After"}
    assert refused["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["{", '{"query": "{ nothing }"}', '{"query": "{"}', "[]", '{"query": ""}'])
def test_what_is_refused_counts_as_well(address: str, body: str) -> None:
    for _ in range(2):
        assert post(address, body).response.status_code == 400

    assert post(address, body).code == "RATE_LIMITED"


@pytest.mark.django_db
def test_a_network_of_ipv6_counts_as_one_and_others_apart(address: str) -> None:
    network = address.rpartition(":")[0]

    assert [post(f"{network}:{host}").code for host in (1, 2, 3)] == [None, None, "RATE_LIMITED"]
    assert post(str(uuid.uuid4().int % 250) + ".0.0.1, 2001:db8::" + uuid.uuid4().hex[:4]).code is None


def test_a_user_is_counted_wherever_they_are(
    user: User, address: str, client_of: Callable[[User], GraphQLClient]
) -> None:
    client = client_of(user)
    codes = [post(f"203.0.113.{host}", client=client).code for host in range(4)]

    assert codes == [None, None, None, "RATE_LIMITED"]
    assert post(address).code is None


def test_a_token_that_is_not_good_does_not_make_a_user(owner: User, address: str) -> None:
    codes = [post(address, client=GraphQLClient(f"garbage{number}")).code for number in range(3)]

    assert codes == ["TOKEN_INVALID", "TOKEN_INVALID", "RATE_LIMITED"]


@pytest.mark.django_db
def test_nothing_is_looked_up_for_who_is_refused(address: str) -> None:
    for _ in range(2):
        post(address)
    with CaptureQueriesContext(connection) as queries:
        assert post(address).code == "RATE_LIMITED"

    assert len(queries) == 0


@pytest.mark.django_db
def test_a_request_costs_one_round_trip(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post(address)
    sent: list[Any] = []
    send = Connection.send_command

    def count(self: Connection, *command: Any, **options: Any) -> None:
        sent.append(command[0])
        send(self, *command, **options)

    monkeypatch.setattr(Connection, "send_command", count)
    post(address)

    assert sent == ["EVALSHA"]


@pytest.mark.django_db
def test_zero_is_no_limit(address: str, settings: Settings) -> None:
    settings.RATE_LIMIT_PER_ADDRESS = 0

    answers = [post(address) for _ in range(5)]

    assert {answer.code for answer in answers} == {None}
    assert "RateLimit" not in answers[0].response


@pytest.mark.django_db
def test_without_redis_all_pass(address: str, settings: Settings) -> None:
    settings.CACHE_URL = f"redis://127.0.0.1:{free_port()}/0"
    store.forget()

    assert {post(address).code for _ in range(5)} == {None}
