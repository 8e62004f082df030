"""What a browser gets at the address of the API. How GraphiQL works is in tests/e2e."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from taskverse.api import graphiql
from tests.project.test_settings import GOOD, django

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    entry = tmp_path / "graphiql.js"
    entry.touch()
    monkeypatch.setattr(graphiql, "ENTRY", entry)
    return entry


@pytest.mark.usefixtures("built")
def test_the_page_loads_its_own_files_alone() -> None:
    page = Client().get("/graphql", headers=BROWSER)

    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert re.findall(r'(?:src|href)="([^"]+)"', page.text) == [
        "/static/graphiql/graphiql.css",
        "/static/graphiql/graphiql.js",
    ]
    policy = page["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert not re.search(r"https?:|blob:|unsafe-eval|\*", policy)
    assert page["X-Frame-Options"] == "DENY"
    assert "Accept" in page["Vary"]


def test_without_the_build_the_page_says_how_to_get_it(built: Path, settings: Settings) -> None:
    built.unlink()
    page = Client().get("/graphql/", headers=BROWSER)

    assert page.status_code == 200
    assert "./taskverse graphiql" in page.text
    assert "curl -s http://testserver/graphql/" in page.text
    assert not re.search(r"src=|href=|<style|<script", page.text)
    assert page["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY


def test_others_get_json() -> None:
    answer = Client().get("/graphql", {"query": "{ __typename }"}, headers={"Accept": "*/*"})

    assert answer.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(("variables", "status"), [({}, "406 "), ({"GRAPHIQL": "True"}, "200 text/html")])
def test_production_serves_it_when_told(variables: dict[str, str], status: str) -> None:
    code = (
        "from django.test import Client\n"
        "asked = {'Host': 'api.example.com', 'X-Forwarded-Proto': 'https', 'Accept': 'text/html'}\n"
        "page = Client().get('/graphql', headers=asked)\n"
        "print(page.status_code, page['Content-Type'])"
    )
    done = django("shell", "-v0", "-c", code, **GOOD, **variables)

    assert done.stdout.startswith(status), done.stdout + done.stderr
