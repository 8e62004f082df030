"""What a browser is told about pages and answers."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from taskverse.api.headers import NOT_A_PAGE
from tests.project.test_settings import GOOD, django

pytestmark = pytest.mark.django_db

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_a_page_may_load_from_here_alone(settings: Settings) -> None:
    page = Client().get("/admin/login/")

    assert page["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    assert "unsafe" not in settings.CONTENT_SECURITY_POLICY
    assert {name: page[name] for name in SAFE} == SAFE


@pytest.mark.parametrize("body", ['{"query": "{ me { id } }"}', "{", '{"query": "{ nothing }"}'])
def test_an_answer_of_the_api_is_no_page_sets_no_cookie_and_is_not_kept(settings: Settings, body: str) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
    answer = Client().post("/graphql", body, content_type="application/json")

    assert answer["Content-Security-Policy"] == NOT_A_PAGE
    assert {name: answer[name] for name in SAFE} == SAFE
    assert answer["Cache-Control"] == "no-store"
    assert {name.strip().lower() for name in answer["Vary"].split(",")} == {"accept", "origin"}
    assert not answer.cookies


def test_production_insists_on_https() -> None:
    code = (
        "from django.test import Client\n"
        "host = {'Host': 'api.example.com'}\n"
        "plain = Client().get('/admin/login/', headers=host)\n"
        "print(plain.status_code, plain['Location'])\n"
        "safe = Client().get('/graphql', headers={**host, 'X-Forwarded-Proto': 'https'})\n"
        "print(safe.status_code, safe['Strict-Transport-Security'], safe['X-Frame-Options'])\n"
        "from django.conf import settings\n"
        "print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.GRAPHQL_INTROSPECTION)"
    )
    done = django("shell", "-v0", "-c", code, **GOOD)

    assert done.stdout.splitlines() == [
        "301 https://api.example.com/admin/login/",
        "400 max-age=31536000; includeSubDomains; preload DENY",
        "True True False",
    ], done.stderr


def test_a_list_of_queries_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    done = django("check", **GOOD, GRAPHQL_ALLOWED_DOCUMENTS=str(tmp_path / "nothing.json"))

    assert (done.returncode, "nothing.json" in done.stderr) == (1, True)
