"""A query that asks for too much is refused before it is validated; what people really ask is not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from graphql import get_introspection_query, get_operation_ast, parse
from pytest_django.fixtures import Settings

from taskverse.api.limits import Figures, measure, most_fields
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from taskverse.schema import schema
from tests.client import GraphQLClient

WHOLE_TASK = """id name kind payload status attempt result createdAt updatedAt queuedAt startedAt finishedAt
  owner { id email isStaff dateJoined } error { code message } progress { percent current total message updatedAt }"""


def figures(query: str, **variables: Any) -> Figures:
    document = parse(query)
    operation = get_operation_ast(document)
    assert operation
    return measure(schema.graphql_schema, document, operation, variables)


def nested(levels: int) -> str:
    return "{ a " * levels + "}" * levels


def doubled(times: int) -> str:
    """2 ** times fields in a text whose length is linear in `times`."""
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(times)]
    return " ".join(["{ ...F0 }", *fragments, f"fragment F{times} on Query {{ me {{ id }} }}"])


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ me { id } }", 2),
        ("{ all_tasks { id } }", 101),
        ("{ all_tasks(first: null) { id } }", 101),
        ("{ all_tasks(first: 7) { id name } }", 15),
        ("{ all_tasks(first: 1000) { id } }", 1001),
        ("{ all_tasks(first: 99999) { id } }", 1001),  # the field refuses it
        (f"{{ all_tasks(first: {'9' * 5000}) {{ id }} }}", 1001),
        ("{ all_tasks(first: -5) { id } }", 2),
        ("{ task_kinds { name } }", 11),
        ("mutation { create_tasks(tasks: [{}, {}]) { results { task { id } } } }", 7),
        ("{ tasks { nodes { id } } }", 101),  # fifty unless told
        ("{ tasks(last: 7) { edges { node { id name } } pageInfo { hasNextPage } } }", 43),
        ("{ tasks(first: 1000) { nodes { logs(first: 5) { id } } } }", 7001),
        ("{ a: all_tasks(first: 7) { id } b: all_tasks(first: 3) { id } }", 12),
        ("{ ... on Query { all_tasks(first: 7) { owner { id } } } }", 15),
        ("query Q { ...F } fragment F on Query { all_tasks(first: 7) { ...T } } fragment T on TaskType { id }", 8),
        ("{ nothing { nobody } }", 2),
        ("{ __schema { types { name fields { name } } } }", 5),
    ],
)
def test_cost(query: str, cost: int) -> None:
    assert figures(query).cost == cost


@pytest.mark.parametrize(
    ("variables", "cost"),
    [({}, 6), ({"n": 7}, 8), ({"n": 7.0}, 8), ({"n": None}, 101), ({"n": "7"}, 101), ({"n": True}, 101)],
)
def test_cost_by_variable(variables: dict[str, Any], cost: int) -> None:
    found = figures("query($n: Int = 5) { all_tasks(first: $n) { id } }", **variables)

    assert (found.cost, found.fixed) == (cost, False)


@pytest.mark.parametrize(
    ("tasks", "cost"),
    [([], 4), ([{}] * 7, 22), ([{}] * 9999, 3001), ({}, 4), (None, 4), ("x", 4)],
)
def test_a_batch_costs_what_was_sent(tasks: Any, cost: int) -> None:
    found = figures("mutation($t: [TaskInput!]!) { create_tasks(tasks: $t) { results { task { id } } } }", t=tasks)

    assert (found.cost, found.fixed) == (cost, False)


def test_figures() -> None:
    found = figures("query Q @a { x: me @a { id ...F } __typename } fragment F on UserType @a { y: email @a @b }")

    assert found == Figures(depth=2, fields=4, aliases=2, directives=5, cost=4, roots=2, fixed=True)


@pytest.mark.parametrize("times", [22, 60, 150])
def test_doubling_fragments_are_measured_in_linear_time(times: int) -> None:
    assert figures(doubled(times)).fields == 2 * 2**times


@pytest.mark.parametrize(
    "query",
    [
        "query Q { ...F } fragment F on Query { ...F me { id } }",
        "query Q { ...F } fragment F on Query { ...G } fragment G on Query { ...F me { id } }",
        "query Q { ...Nothing me { id } }",
        "query Q { ... on Nothing { me { id } } }",
    ],
)
def test_broken_fragments_are_left_to_validation(query: str) -> None:
    assert figures(query).fields == 2


TOO_MUCH = {
    "size": "{ me { id } } #" + "x" * 20_000,
    "tokens": "{ " + "task_by_id(id: 1) { id } " * 240 + "}",
    "depth": nested(13),
    "fields": "{ " + "x " * 501 + "}",
    "aliases": "{ " + " ".join(f"a{n}: me {{ id }}" for n in range(31)) + "}",
    "directives": "{ me " + "@include(if: true) " * 51 + "{ id } }",
    "mutations": "mutation { " + "revokeToken { revoked } " * 11 + "}",
    "stream": "subscription { tasks_updated { logs(first: 1000) { id } } }",
    "cost": "{ all_monitoring_records(first: 1000) { task { " + WHOLE_TASK + " } id event message } }",
}


@pytest.mark.django_db
@pytest.mark.parametrize("limit", TOO_MUCH)
def test_too_much_is_refused(limit: str) -> None:
    error = GraphQLClient().execute(TOO_MUCH[limit]).error

    maximum = django_settings.GRAPHQL_LIMITS[limit]
    told = error["extensions"]
    assert (told["code"], told["limit"], told["max"]) == ("QUERY_TOO_COMPLEX", limit, maximum)
    assert told["actual"] > maximum
    assert error["message"] == f"The query's {limit}: {told['actual']}, at most {maximum}."


MANY = "me { id } " * 260


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        f"query A {{ __typename }} query B {{ {MANY} }}",
        f"{{ __typename }} fragment F on Query {{ {MANY} }}",
        f"{{ __typename }} fragment F on Query {{ {MANY} }} fragment F on Query {{ __typename }}",
        f"{{ __typename }} fragment F on Query {{ ...G }} fragment G on Query {{ {MANY} }}",
        f"{{ __typename }} fragment F on Query {{ ...F {MANY} }}",
    ],
)
def test_what_is_not_run_is_limited_as_well(query: str) -> None:
    """Validation reads it, and it is there that the time goes."""
    error = GraphQLClient().ask(query, operation="A" if "query A" in query else None).error

    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("QUERY_TOO_COMPLEX", "fields")
    assert error["extensions"]["actual"] >= 520


@pytest.mark.django_db
def test_fragments_count_where_they_are_spread_and_not_once_more() -> None:
    query = (
        f"{{ ...F }} fragment F on Query {{ {'me { id } ' * 240} ...G }} fragment G on Query {{ {'me { id } ' * 10} }}"
    )

    assert GraphQLClient().execute(query).data == {"me": None}


def test_a_chain_of_fragments_is_measured_in_linear_time() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(200))
    document = parse(f"{{ ...F0 }} {chain} fragment F200 on Query {{ me {{ id }} }}")

    assert most_fields(schema.graphql_schema, document) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("limit", TOO_MUCH)
def test_a_limit_is_a_setting(limit: str, settings: Settings) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, limit: 10**9}

    answer = GraphQLClient().execute(TOO_MUCH[limit])

    assert "QUERY_TOO_COMPLEX" not in answer.response.text


@pytest.mark.django_db
def test_every_limit_is_tried() -> None:
    there_are_rows = {"bytes"}  # tests/tasks/test_large_columns.py
    assert set(TOO_MUCH) | there_are_rows == set(django_settings.GRAPHQL_LIMITS)


def test_lists_without_a_page_count_as_long_as_they_are(
    owner: User, task: Task, client_of: Callable[[User], GraphQLClient]
) -> None:
    """They may be inside themselves, where nothing is asked of the database any more."""
    MonitoringRecord.objects.bulk_create(MonitoringRecord(task=task, event="TASK_QUEUED") for _ in range(100))
    client = client_of(owner)
    query = "query($id: Int!) { task_by_id(id: $id) { records { id %s } } }"
    inside = "task { records { id task { records { id } } } }"

    assert len(client.execute(query % "message", id=task.pk).data["task_by_id"]["records"]) > 100
    answer = client.execute(query % inside, id=task.pk)
    assert (answer.code, answer.error["extensions"]["limit"]) == ("QUERY_TOO_COMPLEX", "cost")


def test_a_default_value_counts_as_what_was_sent() -> None:
    tasks = ", ".join('{name: "a"}' for _ in range(200))
    fields = "results { task { id name } }"
    given = f"mutation($t: [TaskInput!]! = [{tasks}]) {{ create_tasks(tasks: $t) {{ {fields} }} }}"
    literal = f"mutation {{ create_tasks(tasks: [{tasks}]) {{ {fields} }} }}"
    assert figures(given).cost == figures(literal).cost > 200


@pytest.mark.django_db
def test_a_number_that_no_client_can_read_is_told_as_the_largest_that_it_can() -> None:
    assert GraphQLClient().execute(doubled(150)).error["extensions"]["actual"] == 2**53 - 1


def test_the_limit_holds_for_variables_of_each_request(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    client = client_of(owner)
    many = " ".join(f"a{n}: all_tasks(first: $n) {{ {WHOLE_TASK} }}" for n in range(4))
    query = f"query($n: Int!) {{ {many} }}"

    assert client.execute(query, n=10).data["a3"] == []
    assert client.execute(query, n=1000).code == "QUERY_TOO_COMPLEX"
    assert client.execute(query, n=10).data["a3"] == []


@pytest.mark.parametrize("fields", ["id name status createdAt", "id name kind payload status result " * 2, WHOLE_TASK])
def test_a_thousand_rows_may_be_asked_for(owner: User, client_of: Callable[[User], GraphQLClient], fields: str) -> None:
    assert client_of(owner).execute(f"{{ all_tasks(first: 1000) {{ {fields} }} }}").data == {"all_tasks": []}


@pytest.mark.django_db
def test_the_introspection_of_graphiql_passes() -> None:
    query = get_introspection_query(input_value_deprecation=True, schema_description=True, specified_by_url=True)

    assert GraphQLClient().execute(query).data["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.django_db
def test_every_answer_tells_its_cost() -> None:
    maximum = django_settings.GRAPHQL_LIMITS["cost"]
    for query, cost in (("{ me { id } }", 2), ("{ all_tasks(first: 7) { id } }", 8)):
        told = GraphQLClient().execute(query).json["extensions"]
        assert told == {"cost": {"requested": cost, "maximum": maximum}}
