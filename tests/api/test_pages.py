"""What a browser tries besides the API."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.mark.parametrize(("graphiql", "status"), [(True, 302), (False, 200)])
def test_the_root_leads_to_the_api(settings: Settings, *, graphiql: bool, status: int) -> None:
    settings.GRAPHIQL = graphiql
    answer = Client().get("/")

    assert answer.status_code == status
    assert answer["Location"] == "/graphql" if graphiql else answer.json() == {"graphql": "/graphql"}
    assert Client().post("/").status_code == 405


def test_there_is_an_icon() -> None:
    answer = Client().get("/favicon.ico")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "max-age=86400" in answer["Cache-Control"]


def test_a_host_that_is_not_ours_is_told_with_a_code(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/graphql", HTTP_HOST="evil.example")

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (400, {"code": "BAD_REQUEST"})
    assert "Traceback" not in caplog.text
