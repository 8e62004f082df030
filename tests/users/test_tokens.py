"""Signing in, signing out; and every way a token can be bad."""

import time
from typing import Any

import jwt
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from taskverse.apps.users.keys import key_ring
from taskverse.apps.users.models import Session, User
from taskverse.apps.users.tokens import access_decode
from tests.client import SIGN_IN, GraphQLClient, sign_in
from tests.conftest import PASSWORD
from tests.users.operations import ME, REFRESH, REVOKE, VERIFY


def forge(
    pair: dict[str, Any], *, headers: dict[str, str] | None = None, key: bytes | None = None, **claims: Any
) -> str:
    """The token of `pair` with other claims (None: without), another header or key."""
    changed = {**pair["payload"], **claims}
    kept = {name: value for name, value in changed.items() if value is not None}
    key_id, real_key = next(iter(key_ring().items()))
    return jwt.encode(kept, key or real_key.signs, "HS256", headers={"kid": key_id, "typ": "at+jwt", **(headers or {})})


def test_signing_in_answers_who_i_am_and_a_pair(owner: User) -> None:
    before = time.time()
    pair = sign_in(owner.email, PASSWORD)

    assert pair["user"] == {"id": str(owner.pk), "email": owner.email}
    claims = access_decode(pair["token"])
    assert claims == pair["payload"]
    assert claims["sub"] == str(owner.pk)
    assert 0 <= claims["exp"] - before - django_settings.ACCESS_TOKEN_LIFETIME.total_seconds() + 2 <= 5
    assert abs(pair["refreshExpiresIn"] - before - django_settings.SESSION_LIFETIME.total_seconds()) < 5
    assert owner.email not in str(claims)
    owner.refresh_from_db()
    assert owner.last_login


@pytest.mark.parametrize("email", ["OWNER@Example.com", " owner@example.com "])
def test_the_address_is_taken_in_any_case(owner: User, email: str) -> None:
    assert sign_in(email, PASSWORD)["user"]["id"] == str(owner.pk)


def test_a_wrong_password_and_no_account_look_alike(owner: User) -> None:
    User.objects.create_user("closed@example.com", PASSWORD, is_active=False)
    attempts = [
        ("owner@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("closed@example.com", PASSWORD),
        ("", ""),
    ]
    answers = [GraphQLClient().execute(SIGN_IN, email=email, password=password) for email, password in attempts]

    assert {answer.code for answer in answers} == {"INVALID_CREDENTIALS"}
    assert len({answer.error["message"] for answer in answers}) == 1
    assert not Session.objects.exists()


@pytest.mark.parametrize("prefix", ["Bearer", "JWT", "bearer", "jwt"])
def test_both_prefixes_are_taken(pair: dict[str, Any], owner: User, prefix: str) -> None:
    assert GraphQLClient(pair["token"], prefix).execute(ME).data["me"]["email"] == owner.email


def test_a_request_is_authenticated_once(
    pair: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        GraphQLClient(pair["token"]).execute("{ a: me { id } b: me { id } c: me { id } }")


def test_an_expired_token_says_so(pair: dict[str, Any]) -> None:
    answer = GraphQLClient(forge(pair, exp=int(time.time()) - 60)).execute(ME)

    assert (answer.code, answer.response.status_code) == ("TOKEN_EXPIRED", 401)
    assert answer.response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "forged",
    [
        {"exp": None},
        {"iss": None},
        {"aud": None},
        {"jti": None},
        {"sid": None},
        {"sub": None},
        {"iss": "other"},
        {"aud": "other"},
        {"aud": ["taskverse-api"]},
        {"sub": 1},
        {"sub": "999999"},
        {"sid": "00000000000000000000000000000000"},
        {"sid": "nonsense"},
        {"sid": 5},
        {"iat": 4_000_000_000, "exp": 4_000_000_600},
        {"headers": {"typ": "JWT"}},
        {"headers": {"kid": "unknown"}},
        {"key": b"another key of at least thirty-two bytes"},
        {"key": django_settings.SECRET_KEY.encode()},
    ],
)
def test_a_forged_token_is_invalid(pair: dict[str, Any], forged: dict[str, Any]) -> None:
    answer = GraphQLClient(forge(pair, **forged)).execute(ME)

    assert (answer.code, answer.response.status_code) == ("TOKEN_INVALID", 401)


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "é", "x" * 5000, "eyJhbGciOiJub25lIn0.e30."])
def test_garbage_is_invalid(db: None, token: str) -> None:
    assert GraphQLClient(token).execute(ME).code == "TOKEN_INVALID"


def test_a_wrong_prefix_is_invalid(pair: dict[str, Any]) -> None:
    assert GraphQLClient(pair["token"], "Token").execute(ME).code == "TOKEN_INVALID"


def test_the_refresh_token_is_no_access_token(pair: dict[str, Any]) -> None:
    assert GraphQLClient(pair["refreshToken"]).execute(ME).code == "TOKEN_INVALID"


def test_a_spent_token_does_not_bar_the_way_to_a_new_one(pair: dict[str, Any]) -> None:
    spent = GraphQLClient(forge(pair, exp=1))

    assert spent.execute(SIGN_IN, email="owner@example.com", password=PASSWORD).data["tokenAuth"]["token"]
    assert spent.execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]["token"]
    assert spent.execute("{ __typename }").data
    assert spent.execute("{ __typename me { id } }").code == "TOKEN_EXPIRED"


def test_the_django_session_is_never_asked(owner: User, staff: User, pair: dict[str, Any]) -> None:
    browser = Client()
    browser.force_login(staff)

    def who(**headers: str) -> Any:
        return browser.post("/graphql", {"query": ME}, content_type="application/json", headers=headers).json()

    assert who()["data"] == {"me": None}
    assert who(Authorization=f"Bearer {pair['token']}")["data"]["me"]["email"] == owner.email
    assert who(Authorization="Bearer garbage")["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"


def test_a_deactivated_user_is_out_at_once(owner: User, pair: dict[str, Any]) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert GraphQLClient(pair["token"]).execute(ME).code == "TOKEN_INVALID"
    assert GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).code == "REFRESH_TOKEN_INVALID"


def test_signing_out_ends_access_and_refresh_at_once(pair: dict[str, Any]) -> None:
    before = int(time.time())
    revoked = GraphQLClient().execute(REVOKE, t=pair["refreshToken"]).data["revokeToken"]["revoked"]

    assert before <= revoked <= time.time()
    assert GraphQLClient(pair["token"]).execute(ME).code == "TOKEN_INVALID"
    assert GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).code == "REFRESH_TOKEN_INVALID"
    assert GraphQLClient().execute(REVOKE, t=pair["refreshToken"]).data == {"revokeToken": {"revoked": 0}}


def test_verify_tells_good_from_bad(pair: dict[str, Any]) -> None:
    assert GraphQLClient().execute(VERIFY, t=pair["token"]).data["verifyToken"]["payload"] == pair["payload"]
    assert GraphQLClient().execute(VERIFY, t=forge(pair, exp=1)).code == "TOKEN_EXPIRED"
    GraphQLClient().execute(REVOKE, t=pair["refreshToken"])
    assert GraphQLClient().execute(VERIFY, t=pair["token"]).code == "TOKEN_INVALID"


def test_a_key_that_was_replaced_still_reads_what_it_signed(pair: dict[str, Any], settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret key of more than fifty characters 0123456789"

    assert GraphQLClient(pair["token"]).execute(ME).data["me"]
    assert GraphQLClient().execute(REFRESH, t=pair["refreshToken"]).data["refreshToken"]["token"]
    settings.SECRET_KEY_FALLBACKS = []
    assert GraphQLClient(pair["token"]).execute(ME).code == "TOKEN_INVALID"
