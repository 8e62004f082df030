"""What is not a GraphQL request gets a clear refusal: right status, JSON, a code, nothing written, no trace."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from taskverse.api import http
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import ACCEPT, GraphQLClient

JSON = "application/json"
CREATE = 'mutation { create_task(name: "x") { task { id } } }'
ME = json.dumps({"query": "{ me { id } }"})

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", JSON, 400, "BAD_REQUEST"),
        (" ", JSON, 400, "BAD_REQUEST"),
        ("[]", JSON, 400, "BAD_REQUEST"),
        (f"[{ME}]", JSON, 400, "BAD_REQUEST"),
        ('"text"', JSON, 400, "BAD_REQUEST"),
        ("{}", JSON, 400, "BAD_REQUEST"),
        ('{"query": 1}', JSON, 400, "BAD_REQUEST"),
        ('{"query": " "}', JSON, 400, "BAD_REQUEST"),
        ('{"query": "{ me { id } }", "variables": []}', JSON, 400, "BAD_REQUEST"),
        ('{"query": "{ me { id } }", "extensions": 1}', JSON, 400, "BAD_REQUEST"),
        ('{"query": "{ me { id } }", "operationName": {}}', JSON, 400, "BAD_REQUEST"),
        ('{"query": "{ me { id } }", "variables": {"a": NaN}}', JSON, 400, "BAD_REQUEST"),
        ("[" * 100_000, JSON, 400, "BAD_REQUEST"),
        (b'{"query": "\xff"}', JSON, 400, "BAD_REQUEST"),
        (ME, "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (ME, "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (ME, "application/graphql", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (ME, "application/json; charset=latin-1", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (json.dumps({"query": "{ me { id } }", "x": "x" * 10_000_000}), JSON, 413, "PAYLOAD_TOO_LARGE"),
        (json.dumps({"query": "{ me { id "}), JSON, 400, "GRAPHQL_PARSE_FAILED"),
        (json.dumps({"query": "{ a " * 5_000}), JSON, 400, "GRAPHQL_PARSE_FAILED"),
        (json.dumps({"query": "{ nothing }"}), JSON, 400, "GRAPHQL_VALIDATION_FAILED"),
        (json.dumps({"query": "{ me { id } }", "operationName": "other"}), JSON, 400, "BAD_USER_INPUT"),
        (json.dumps({"query": "subscription { x }"}), JSON, 400, "GRAPHQL_VALIDATION_FAILED"),
        (json.dumps({"query": "subscription { tasks_updated { id } }"}), JSON, 406, "NOT_ACCEPTABLE"),
    ],
)
def test_refuses(body: str | bytes, content_type: str, status: int, code: str) -> None:
    answer = GraphQLClient().post(body, content_type)

    assert (answer.response.status_code, answer.json["errors"][0]["extensions"]["code"]) == (status, code)
    assert answer.response["Content-Type"] == f"{ACCEPT}; charset=utf-8"
    assert "data" not in answer.json
    assert "Traceback" not in answer.response.text
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (" ", "The body is empty; it must be a JSON object with `query`."),
        ('{"query":\n x}', "The body is not JSON: Expecting value, line 2, column 2."),
        ('{"query": NaN}', "The body is not JSON."),
    ],
)
def test_says_where_the_body_is_wrong(body: str, message: str) -> None:
    assert GraphQLClient().post(body, JSON).json["errors"][0]["message"] == message


def test_answers_a_byte_order_mark_and_a_charset() -> None:
    answer = GraphQLClient().post(b"\xef\xbb\xbf" + ME.encode(), 'application/json ; charset="UTF-8"')

    assert answer.data == {"me": None}


@pytest.mark.parametrize("method", ["put", "delete", "patch", "head"])
def test_allows_get_and_post_alone(method: str) -> None:
    response = getattr(Client(), method)("/graphql")

    assert (response.status_code, response["Allow"]) == (405, "GET, POST")


def test_get_reads_but_never_writes() -> None:
    assert Client().get("/graphql", {"query": "{ me { id } }"}).json()["data"] == {"me": None}

    both = "query Q { me { id } } " + CREATE.replace("mutation", "mutation M")
    for parameters in ({"query": CREATE}, {"query": both, "operationName": "M"}):
        response = Client().get("/graphql", parameters)
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert not Task.objects.exists()


def test_a_url_of_too_many_parameters_is_refused() -> None:
    response = Client().get("/graphql", {f"a{n}": "" for n in range(2_000)})

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


def test_get_may_be_turned_off(settings: Settings) -> None:
    settings.GRAPHQL_GET = False
    refused = Client().get("/graphql", {"query": "{ me { id } }"})

    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert GraphQLClient().post(ME).data == {"me": None}
    assert Client().get("/graphql", headers={"Accept": "text/html"}).status_code == 200


def test_post_reads_the_body_not_the_url() -> None:
    response = Client().post("/graphql?query={nothing}", ME, content_type=JSON)

    assert response.json()["data"] == {"me": None}


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        (None, 200, "application/json"),
        ("*/*", 200, "application/json"),
        ("application/json; charset=utf-8", 200, "application/json"),
        ("application/graphql-response+json, application/json;q=0.9", 400, "application/graphql-response+json"),
        ("image/png", 406, "application/json"),
        ("text/html", 406, "application/json"),
        ("application/json;a*=nothing'en'x", 406, "application/json"),
    ],
)
def test_answers_in_the_media_type_that_is_accepted(accept: str | None, status: int, kind: str) -> None:
    """A request that fails validation: under plain JSON it is 200 all the same, as the draft asks."""
    body = json.dumps({"query": "{ nothing }"})
    response = Client().post("/graphql", body, content_type=JSON, headers={"Accept": accept} if accept else {})

    assert (response.status_code, response["Content-Type"]) == (status, f"{kind}; charset=utf-8")
    assert response.json()["errors"]


def test_sets_no_cookie_and_is_not_stored() -> None:
    response = GraphQLClient().post(ME).response

    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/graphql", "/graphql/"])
def test_answers_with_and_without_the_slash(path: str) -> None:
    assert Client().post(path, ME, content_type=JSON).json()["data"] == {"me": None}


def test_under_wsgi_there_are_no_streams(client_of: Callable[[User], GraphQLClient], owner: User) -> None:
    query = json.dumps({"query": "subscription { tasks_updated { id } }"})
    answer = client_of(owner).post(query, Accept="text/event-stream")

    assert (answer.response.status_code, answer.code) == (501, "STREAMS_NOT_SERVED")
    assert answer.response["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("value", ["é\u2028\0\ud800", 2**63 - 1, 2**64, -(2**70), 1e16, -0.0, {"1": [None, True]}])
def test_whatever_json_holds_is_written(value: Any) -> None:
    assert json.loads(http.write({"data": value})) == {"data": value}
