"""Apollo's automatic persisted queries: a hash instead of the text, once the text is known."""

import json
import urllib.parse
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from taskverse.api import persisted
from taskverse.api import redis as store
from tests.client import GraphQLClient
from tests.system import System, fetch, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def query() -> str:
    """Never seen before."""
    return f"{{ me {{ a{uuid.uuid4().hex}: id }} }}"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def by_url(sha256: str, **parameters: str) -> dict[str, Any]:
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": sha256}})
    answer: dict[str, Any] = Client().get("/graphql", {"extensions": extensions, **parameters}).json()
    return answer


def test_the_text_is_sent_once(query: str) -> None:
    client = GraphQLClient()

    unknown = client.ask(sha256=digest(query))
    assert (unknown.response.status_code, unknown.code) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.error["message"] == "PersistedQueryNotFound"
    assert client.ask(query, sha256=digest(query)).data == {"me": None}
    assert client.ask(sha256=digest(query)).data == {"me": None}


def test_get_takes_a_hash(query: str) -> None:
    assert by_url(digest(query))["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert by_url(digest(query), query=query)["data"] == {"me": None}
    assert by_url(digest(query))["data"] == {"me": None}


def test_a_mutation_by_hash_needs_post(query: str) -> None:
    mutation = query.replace("{ me {", "mutation { revokeToken {").replace(": id", ": revoked")
    assert GraphQLClient().ask(mutation, sha256=digest(mutation)).data["revokeToken"]

    assert by_url(digest(mutation))["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_variables_come_with_the_hash() -> None:
    query = "query($n: Int) { all_tasks(first: $n) { id } }"
    GraphQLClient().ask(query, sha256=digest(query), n=1)

    assert GraphQLClient().ask(sha256=digest(query), n=0).code == "UNAUTHENTICATED"
    assert GraphQLClient().ask(sha256=digest(query), n="x").code == "BAD_USER_INPUT"


def test_a_hash_of_another_text_is_refused(query: str) -> None:
    answer = GraphQLClient().ask("{ me { id } }", sha256=digest(query))

    assert (answer.code, answer.error["message"]) == ("BAD_REQUEST", "provided sha does not match query")
    assert GraphQLClient().ask(sha256=digest(query)).code == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "extension",
    [
        1,
        [],
        {},
        {"version": 2, "sha256Hash": "0" * 64},
        {"version": 1},
        {"version": 1, "sha256Hash": 5},
        {"version": 1, "sha256Hash": "0" * 63},
        {"version": 1, "sha256Hash": "0" * 63 + "\n"},
        {"version": 1, "sha256Hash": "x" * 1_000_0},
    ],
)
def test_malformed_extensions_are_refused(extension: Any) -> None:
    body = json.dumps({"query": "{ me { id } }", "extensions": {"persistedQuery": extension}})

    assert GraphQLClient().post(body).code == "BAD_REQUEST"


@pytest.mark.parametrize("broken", ["{ nothing }", "{ me { id ", "{ me { id } } #" + "x" * 20_000])
def test_only_what_may_run_is_stored(broken: str, query: str) -> None:
    broken += f"# {query}"
    assert "errors" in GraphQLClient().ask(broken, sha256=digest(broken)).json

    assert GraphQLClient().ask(sha256=digest(broken)).code == "PERSISTED_QUERY_NOT_FOUND"


def test_it_is_forgotten_after_a_day_and_few_are_stored(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = store.client_of(django_settings.CACHE_URL)
    GraphQLClient().ask(query, sha256=digest(query))
    assert 0 < client.ttl(persisted._name(digest(query))) <= persisted.DAY
    assert 0 < client.ttl("taskverse:persisted:stored") <= persisted.DAY

    stored: Any = client.incrby("taskverse:persisted:stored", 0)
    monkeypatch.setattr(persisted, "PER_DAY", stored + 1_000)
    other = query + "#" + "🚀" * 300  # four bytes each
    assert GraphQLClient().ask(other, sha256=digest(other)).data == {"me": None}
    assert GraphQLClient().ask(sha256=digest(other)).code == "PERSISTED_QUERY_NOT_FOUND"


def test_without_redis_the_client_sends_the_text_again(query: str, settings: Settings) -> None:
    settings.CACHE_URL = f"redis://127.0.0.1:{free_port()}/0"
    store.forget()
    try:
        assert GraphQLClient().ask(query, sha256=digest(query)).data == {"me": None}
        assert GraphQLClient().ask(sha256=digest(query)).code == "PERSISTED_QUERY_NOT_FOUND"
    finally:
        store.forget()


@pytest.mark.parametrize("form", [list, lambda texts: {digest(text): text for text in texts}])
def test_a_server_may_answer_nothing_but_its_list(tmp_path: Path, settings: Settings, form: Any) -> None:
    path = tmp_path / "queries.json"
    path.write_text(json.dumps(form(["{ me { id } }"])))
    settings.GRAPHQL_ALLOWED_DOCUMENTS = str(path)
    client, known = GraphQLClient(), digest("{ me { id } }")

    assert client.execute("{ me { id } }").data == {"me": None}
    assert client.ask(sha256=known).data == {"me": None}
    for answer in (
        client.execute("{ me { email } }"),
        client.execute("{ __schema { types { name } } }"),
        client.ask(sha256=digest("{ me { email } }")),
        client.ask("{ me { email } }", sha256=digest("{ me { email } }")),
    ):
        assert (answer.response.status_code, answer.code) == (403, "QUERY_NOT_ALLOWED")
    assert client.ask("{ me { email } }", sha256=known).code == "BAD_REQUEST"


@pytest.mark.processes
def test_the_flow_by_nothing_but_http(system: System, query: str) -> None:
    """Each step by either of two processes."""
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest(query)}})
    url = f"{system.url}/graphql?{urllib.parse.urlencode({'extensions': extensions})}"

    assert "PersistedQueryNotFound" in fetch(url)[1]
    assert json.loads(fetch(f"{url}&{urllib.parse.urlencode({'query': query})}")[1])["data"] == {"me": None}
    for _ in range(10):
        assert json.loads(fetch(url)[1])["data"] == {"me": None}
