"""Personal access tokens: shown once, stored as a hash, good for their scopes alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.users.jobs import purge_sessions
from taskverse.apps.users.models import AccessToken, User
from taskverse.apps.users.services.access_tokens import access_token_create
from tests.client import GraphQLClient

CREATE = """mutation($name: String!, $scopes: [AccessScope!]!, $expiresAt: DateTime) {
  create_access_token(name: $name, scopes: $scopes, expiresAt: $expiresAt) {
    secret accessToken { id name hint scopes expiresAt lastUsedAt }
  }
}"""
LIST = "{ access_tokens { id name hint scopes expiresAt lastUsedAt } }"
REVOKE = "mutation($id: ID!) { revoke_access_token(id: $id) { accessToken { id } } }"
READ, WRITE = "{ all_tasks { id } }", 'mutation { create_task(name: "x") { task { id } } }'


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def made(client: GraphQLClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.execute(CREATE, name=" CI ", scopes=["TASKS_READ"]).data["create_access_token"]
    return answer


def test_the_secret_is_shown_once_and_stored_nowhere(client: GraphQLClient, made: dict[str, Any]) -> None:
    assert re.fullmatch(r"tv_[0-9A-Za-z]{36}", made["secret"])
    row = AccessToken.objects.values().get()
    assert made["secret"] not in str(row)
    token = made["accessToken"]
    assert (token["name"], token["hint"], token["scopes"]) == ("CI", made["secret"][:7], ["TASKS_READ"])
    assert client.execute(LIST).data["access_tokens"] == [token]


@pytest.mark.parametrize("prefix", ["Bearer", "JWT"])
def test_it_goes_where_access_tokens_go(made: dict[str, Any], owner: User, prefix: str) -> None:
    me = GraphQLClient(made["secret"], prefix).execute("{ me { email } }").data["me"]

    assert me == {"email": owner.email}


def test_it_does_what_its_scopes_say_and_nothing_else(made: dict[str, Any]) -> None:
    script = GraphQLClient(made["secret"])

    assert script.execute(READ).data == {"all_tasks": []}
    assert script.execute(WRITE).code == "FORBIDDEN"
    assert "tasks:write" in script.execute(WRITE).error["message"]


def test_it_costs_one_query_and_one_write_a_minute(
    made: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    script = GraphQLClient(made["secret"])
    with django_assert_num_queries(2):
        script.execute("{ me { id } }")
    with django_assert_num_queries(1):
        script.execute("{ me { id } }")

    assert AccessToken.objects.get().last_used_at
    AccessToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=1))
    with django_assert_num_queries(2):
        script.execute("{ me { id } }")


@pytest.mark.parametrize("position", [3, 20, 38])
def test_a_typing_error_costs_no_query(
    made: dict[str, Any], position: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    secret = made["secret"]
    typed = secret[:position] + ("a" if secret[position] != "a" else "b") + secret[position + 1 :]

    with django_assert_num_queries(0):
        assert GraphQLClient(typed).execute(READ).code == "TOKEN_INVALID"


@pytest.mark.parametrize("token", ["tv_", "tv_" + "a" * 36, "tv_" + "é" * 36, "tv_" + "a" * 5000, "TV_x"])
def test_garbage_is_invalid(db: None, token: str) -> None:
    assert GraphQLClient(token).execute(READ).code == "TOKEN_INVALID"


@pytest.mark.parametrize(
    "change", [{"expires_at": timezone.now()}, {"revoked_at": timezone.now()}], ids=["expired", "revoked"]
)
def test_it_stops_working(made: dict[str, Any], change: dict[str, Any]) -> None:
    AccessToken.objects.update(**change)

    answer = GraphQLClient(made["secret"]).execute(READ)
    assert (answer.code, answer.response.status_code) == ("TOKEN_INVALID", 401)


def test_it_stops_with_its_user(made: dict[str, Any], owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert GraphQLClient(made["secret"]).execute(READ).code == "TOKEN_INVALID"


def test_revoking_acts_at_once(client: GraphQLClient, made: dict[str, Any]) -> None:
    token_id = made["accessToken"]["id"]
    assert client.execute(REVOKE, id=token_id).data["revoke_access_token"]["accessToken"]["id"] == token_id

    assert GraphQLClient(made["secret"]).execute(READ).code == "TOKEN_INVALID"
    assert client.execute(LIST).data == {"access_tokens": []}
    assert client.execute(REVOKE, id=token_id).code == "NOT_FOUND"


@pytest.mark.parametrize("token_id", ["", "0", "-1", "x", "٣", "9" * 30, "9" * 5_000])
def test_what_is_no_token_is_not_found(client: GraphQLClient, token_id: str) -> None:
    assert client.execute(REVOKE, id=token_id).code == "NOT_FOUND"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
        ({"expiresAt": "2099-01-01T00:00:00"}, "expiresAt"),
        ({"expiresAt": "9999-12-31T23:59:59-23:59"}, "expiresAt"),
    ],
)
def test_refuses(client: GraphQLClient, arguments: dict[str, Any], field: str) -> None:
    answer = client.execute(CREATE, **{"name": "x", "scopes": ["TASKS_READ"], **arguments})

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [field])
    assert not AccessToken.objects.exists()


def test_takes_an_end_with_its_time_zone(client: GraphQLClient) -> None:
    arguments = {
        "name": "x",
        "scopes": ["TASKS_WRITE", "TASKS_READ", "TASKS_READ"],
        "expiresAt": "2099-01-01T00:00:00+02:00",
    }

    token = client.execute(CREATE, **arguments).data["create_access_token"]["accessToken"]
    assert (token["expiresAt"], token["scopes"]) == ("2098-12-31T22:00:00+00:00", ["TASKS_READ", "TASKS_WRITE"])


def test_there_is_an_end_to_their_number(client: GraphQLClient, owner: User) -> None:
    for number in range(50):
        access_token_create(owner=owner, name=str(number), scopes=["tasks:read"], expires_at=None)

    assert client.execute(CREATE, name="one more", scopes=["TASKS_READ"]).code == "CONFLICT"


def test_making_and_revoking_goes_on_for_thirty_an_hour(client: GraphQLClient, cast: dict[str, GraphQLClient]) -> None:
    for _ in range(30):
        made = client.execute(CREATE, name="x", scopes=["TASKS_READ"]).data["create_access_token"]
        assert client.execute(REVOKE, id=made["accessToken"]["id"]).code is None

    answer = client.execute(CREATE, name="x", scopes=["TASKS_READ"])
    assert answer.code == "RATE_LIMITED"
    assert 1 <= answer.error["extensions"]["retryAfter"] <= 3600
    assert AccessToken.objects.count() == 30
    assert cast["stranger"].execute(CREATE, name="x", scopes=["TASKS_READ"]).code is None


def test_what_ended_long_ago_is_deleted(owner: User) -> None:
    now = timezone.now()
    lately, long_ago = now - timedelta(days=29), now - timedelta(days=31)
    ages: dict[str, dict[str, Any]] = {
        "live": {},
        "lives on": {"expires_at": now + timedelta(days=1)},
        "revoked lately": {"revoked_at": lately},
        "expired lately": {"expires_at": lately},
        "revoked long ago": {"revoked_at": long_ago},
        "expired long ago": {"expires_at": long_ago},
    }
    for name, fields in ages.items():
        AccessToken.objects.create(user=owner, name=name, digest=name, hint="tv_", scopes=["tasks:read"], **fields)
    AccessToken.objects.update(created_at=now - timedelta(days=400))

    purge_sessions()

    left = {"live", "lives on", "revoked lately", "expired lately"}
    assert set(AccessToken.objects.values_list("name", flat=True)) == left
