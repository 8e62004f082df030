"""Text and numbers that PostgreSQL or JSON cannot hold are refused at the door, wherever they stand."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

BY_VARIABLE = (
    "mutation($name: String!, $payload: JSON) { create_task(name: $name, payload: $payload) { task { name } } }"
)


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"name": "a\0b"}, "NUL"),
        ({"name": "\ud800"}, "surrogates"),
        ({"name": "x", "payload": {"a": ["\0"]}}, "NUL"),
        ({"name": "x", "payload": {"\0": 1}}, "NUL"),
        ({"name": "x", "payload": {"a": "\udfff"}}, "surrogates"),
    ],
)
def test_refuses_text_in_variables(client: GraphQLClient, variables: dict[str, Any], message: str) -> None:
    answer = client.execute(BY_VARIABLE, **variables)

    assert (answer.code, message in answer.error["message"]) == ("BAD_USER_INPUT", True)
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    "literal", [r'"a\u0000b"', r'"\ud800"', '"x", payload: {a: "\\u0000"}', '"x", payload: {a: 1e999}']
)
def test_refuses_it_in_literals(client: GraphQLClient, literal: str) -> None:
    answer = client.execute(f"mutation {{ create_task(name: {literal}) {{ task {{ name }} }} }}")

    assert answer.json["errors"][0]["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED")
    assert not Task.objects.exists()


def test_refuses_a_number_that_is_too_large(client: GraphQLClient) -> None:
    body = json.dumps({"query": BY_VARIABLE, "variables": {"name": "x", "payload": {"a": 0}}}).replace("0}", "1e999}")

    assert client.post(body).code == "BAD_USER_INPUT"
    assert not Task.objects.exists()


def test_a_variable_inside_a_literal_that_was_not_sent_is_left_out(client: GraphQLClient) -> None:
    field = 'create_task(name: "x", payload: {a: $x, b: [$x, $y]}) { task { payload } }'

    answer = client.execute(f"mutation($x: JSON, $y: JSON) {{ {field} }}", y={"c": None})

    assert answer.data["create_task"]["task"]["payload"] == {"b": [None, {"c": None}]}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("DateTime", "2030-01-01T00:00:00Z"),
        ("TaskOrder", "NEWEST"),
        ("TaskFilterInput", {"createdAfter": "2030-01-01T00:00:00Z"}),
        ("[TaskStatus!]", ["QUEUED"]),
    ],
)
@pytest.mark.parametrize(
    "field", ['create_task(name: "x", payload: {a: [$x]})', 'create_task(name: "x", metadata: {a: $x})']
)
def test_a_variable_inside_a_literal_is_json(client: GraphQLClient, field: str, kind: str, value: object) -> None:
    answer = client.execute(f"mutation($x: {kind}) {{ {field} {{ task {{ id }} }} }}", x=value)

    assert answer.code in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")
    assert not Task.objects.exists()


@pytest.mark.parametrize("depth", [64, 500, 900, 20_000])
def test_refuses_deep_nesting(client: GraphQLClient, depth: int) -> None:
    payload = "[" * depth + "]" * depth
    body = json.dumps({"query": BY_VARIABLE, "variables": {"name": "x"}})[:-2] + f', "payload": {{"a": {payload}}}}}}}'

    assert client.post(body).code in ("BAD_USER_INPUT", "BAD_REQUEST")
    assert not Task.objects.exists()


@pytest.mark.parametrize("depth", [64, 500, 20_000])
def test_refuses_deep_nesting_in_literals(client: GraphQLClient, depth: int) -> None:
    literal = "[" * depth + "]" * depth
    answer = client.execute(f'mutation {{ create_task(name: "x", payload: {{a: {literal}}}) {{ task {{ id }} }} }}')

    assert answer.code in ("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "QUERY_TOO_COMPLEX")
    assert not Task.objects.exists()


@pytest.mark.parametrize("name", ["🚀 launch", "مهمة جديدة", "<img src=x onerror=alert(1)>", "naïve ﬁ"])
def test_keeps_any_other_text_as_it_is(client: GraphQLClient, name: str) -> None:
    assert client.execute(BY_VARIABLE, name=name).data["create_task"]["task"]["name"] == name
    assert Task.objects.get().name == name


@pytest.mark.parametrize("payload", ["[" * 63 + "]" * 63, "[1, 2.5, null, true, {}]"])
def test_keeps_a_payload_within_the_limit(client: GraphQLClient, payload: str) -> None:
    client.execute(f'mutation {{ create_task(name: "x", payload: {{a: {payload}}}) {{ task {{ id }} }} }}').data  # noqa: B018

    assert Task.objects.get().payload == {"a": json.loads(payload)}
