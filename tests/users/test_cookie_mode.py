"""Cookie mode: the refresh token out of reach of scripts, and no forged request can use it."""

import json
from http.cookies import Morsel
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from taskverse.apps.users.models import Session, User
from tests.client import GraphQLClient
from tests.conftest import PASSWORD

ORIGIN = "https://app.example.com"
REFRESH = "mutation { refreshToken { token refreshToken } }"
REVOKE = "mutation { revokeToken { revoked } }"


@pytest.fixture(autouse=True)
def _origin(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    settings.REFRESH_COOKIE_SECURE = True


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client(headers={"Origin": ORIGIN}, SERVER_NAME="localhost")
    arguments = f'email: "{owner.email}", password: "{PASSWORD}", cookie: true'
    answer = ask(client, f"mutation {{ tokenAuth({arguments}) {{ token refreshToken }} }}")
    assert answer["data"]["tokenAuth"]["refreshToken"] is None
    assert answer["data"]["tokenAuth"]["token"]
    return client


def ask(client: Client, query: str, **headers: str) -> dict[str, Any]:
    response = client.post("/graphql", {"query": query}, content_type="application/json", headers=headers)
    body: dict[str, Any] = json.loads(response.content)
    return body


def code(answer: dict[str, Any]) -> str:
    found: str = answer["errors"][0]["extensions"]["code"]
    return found


def cookie(client: Client) -> "Morsel[str]":
    return client.cookies["__Host-refresh"]


def test_the_cookie_is_as_tight_as_browsers_allow(browser: Client) -> None:
    flags = {name: cookie(browser)[name] for name in ("secure", "httponly", "samesite", "path", "domain")}

    assert flags == {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert cookie(browser)["expires"]


def test_without_tls_on_localhost_it_has_a_plain_name(owner: User, settings: Settings) -> None:
    settings.REFRESH_COOKIE_SECURE = False
    client = Client()
    ask(client, f'mutation {{ tokenAuth(email: "{owner.email}", password: "{PASSWORD}", cookie: true) {{ token }} }}')

    assert client.cookies["refresh"]["httponly"]
    assert not client.cookies["refresh"]["secure"]


def test_it_is_traded_for_a_new_pair(browser: Client, owner: User) -> None:
    before = cookie(browser).value
    pair = ask(browser, REFRESH)["data"]["refreshToken"]

    assert pair["refreshToken"] is None
    assert cookie(browser).value != before
    assert GraphQLClient(pair["token"]).execute("{ me { email } }").data["me"] == {"email": owner.email}


def test_it_authenticates_no_query(browser: Client) -> None:
    assert ask(browser, "{ me { email } }")["data"] == {"me": None}
    assert code(ask(browser, "{ all_tasks { id } }")) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        f"{ORIGIN}.evil.example",
        "http://app.example.com",
        "",
        "http://[",
        "http://[::1",
        "é",
    ],
)
@pytest.mark.parametrize("query", [REFRESH, REVOKE])
def test_a_page_of_another_origin_cannot_use_it(browser: Client, origin: str, query: str) -> None:
    assert code(ask(browser, query, Origin=origin)) == "CSRF"

    session = Session.objects.get()
    assert (session.counter, session.ended_at) == (0, None)


def test_a_page_of_the_apis_own_origin_can(browser: Client) -> None:
    assert ask(browser, REFRESH, Origin="http://localhost")["data"]["refreshToken"]["token"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
@pytest.mark.parametrize("path", ["/graphql", f"/graphql?query={REVOKE}"])
def test_a_plain_form_cannot_even_ask(browser: Client, content_type: str, path: str) -> None:
    body = json.dumps({"query": REVOKE})
    response = browser.generic("POST", path, body, content_type=content_type, headers={"Origin": ORIGIN})

    assert response.status_code == 415
    assert Session.objects.get().ended_at is None


def test_signing_out_takes_it_away(browser: Client) -> None:
    assert ask(browser, REVOKE)["data"]["revokeToken"]["revoked"]

    assert (cookie(browser).value, cookie(browser)["max-age"], cookie(browser)["secure"]) == ("", 0, True)
    assert Session.objects.get().ended_why == "SIGNED_OUT"


def test_without_a_cookie_there_is_nothing_to_trade(db: None) -> None:
    client = Client(headers={"Origin": ORIGIN})

    assert code(ask(client, REFRESH)) == "REFRESH_TOKEN_INVALID"
    assert ask(client, REVOKE)["data"] == {"revokeToken": {"revoked": 0}}


def test_the_body_is_not_answered_with_a_cookie(owner: User) -> None:
    client = Client()
    ask(client, f'mutation {{ tokenAuth(email: "{owner.email}", password: "{PASSWORD}") {{ token }} }}')

    assert not client.cookies
