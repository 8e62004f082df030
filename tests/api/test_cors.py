"""A browser of a known origin may read answers, errors too; one of any other may not."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

KNOWN = "http://localhost:5173"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known_origin(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [KNOWN]


def preflight(origin: str) -> str | None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    response = Client().options("/graphql", headers={"Origin": origin, **asked})
    assert response.status_code == 200
    return response.headers.get("Access-Control-Allow-Origin")


def test_the_known_origin_may_ask() -> None:
    assert preflight(KNOWN) == KNOWN


@pytest.mark.parametrize("origin", ["http://localhost:5174", "https://localhost:5173", f"{KNOWN}.evil.example", "null"])
def test_no_other_origin_may(origin: str) -> None:
    assert preflight(origin) is None


@pytest.mark.parametrize(("body", "status"), [('{"query": "{ me { id } }"}', 200), ("{", 400)])
def test_answers_and_errors_can_be_read(body: str, status: int) -> None:
    response = Client().post("/graphql", body, content_type="application/json", headers={"Origin": KNOWN})

    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, KNOWN)
    assert response["Access-Control-Allow-Credentials"] == "true"


def test_other_addresses_are_closed_to_browsers() -> None:
    response = Client().get("/admin/login/", headers={"Origin": KNOWN})

    assert "Access-Control-Allow-Origin" not in response
