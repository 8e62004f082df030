"""Who may do what: one row per operation, one column per person; and whoever may not has changed nothing."""

from typing import Any

import pytest

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.schema import schema
from tests.client import GraphQLClient

OK = None
OPERATIONS: dict[str, tuple[str, dict[str, str | None]]] = {
    # operation: query, and the code each gets
    "me": ("{ me { email } }", {"anonymous": OK, "stranger": OK, "owner": OK, "staff": OK}),
    "all_tasks": (
        "{ all_tasks { id } }",
        {"anonymous": "UNAUTHENTICATED", "stranger": OK, "owner": OK, "staff": OK},
    ),
    "task_by_id": (
        "query($task: Int!) { task_by_id(id: $task) { id } }",
        {"anonymous": "UNAUTHENTICATED", "stranger": "NOT_FOUND", "owner": OK, "staff": OK},
    ),
    "task_kinds": (
        "{ task_kinds { name } }",
        {"anonymous": "UNAUTHENTICATED", "stranger": OK, "owner": OK, "staff": OK},
    ),
    "all_monitoring_records": (
        "{ all_monitoring_records { id } }",
        {"anonymous": "UNAUTHENTICATED", "stranger": OK, "owner": OK, "staff": OK},
    ),
    "monitoring_record_by_id": (
        "query($record: Int!) { monitoring_record_by_id(id: $record) { id } }",
        {"anonymous": "UNAUTHENTICATED", "stranger": "NOT_FOUND", "owner": OK, "staff": OK},
    ),
    "create_task": (
        'mutation { create_task(name: "new") { task { id } } }',
        {"anonymous": "UNAUTHENTICATED", "stranger": OK, "owner": OK, "staff": OK},
    ),
}
TABLE = [
    (operation, query, person, code)
    for operation, (query, codes) in OPERATIONS.items()
    for person, code in codes.items()
]


def rows() -> list[Any]:
    return [list(Task.objects.order_by("id").values()), list(MonitoringRecord.objects.order_by("id").values())]


@pytest.mark.parametrize(("operation", "query", "person", "code"), TABLE, ids=[f"{t[0]}-{t[2]}" for t in TABLE])
def test_table(
    cast: dict[str, GraphQLClient], task: Task, operation: str, query: str, person: str, code: str | None
) -> None:
    before = rows()

    answer = cast[person].execute(query, task=task.pk, record=task.records.get().pk)

    assert answer.code == code
    if code:
        assert rows() == before
        assert answer.json["data"] in (None, {operation: None})


@pytest.mark.parametrize(("person", "seen"), [("stranger", 0), ("owner", 1), ("staff", 1)])
def test_a_list_holds_ones_own_and_for_staff_everyones(
    cast: dict[str, GraphQLClient], task: Task, person: str, seen: int
) -> None:
    data = cast[person].execute("{ all_tasks { id } all_monitoring_records { taskId } }").data

    assert data["all_tasks"] == [{"id": str(task.pk)}] * seen
    assert data["all_monitoring_records"] == [{"taskId": str(task.pk)}] * seen


def test_me_is_null_for_anonymous_alone(cast: dict[str, GraphQLClient]) -> None:
    assert cast["anonymous"].execute("{ me { email } }").data == {"me": None}
    assert cast["stranger"].execute("{ me { email } }").data == {"me": {"email": "stranger@example.com"}}


def test_the_table_names_every_operation() -> None:
    types = schema.graphql_schema
    assert types.query_type
    assert types.mutation_type
    tokens = {"tokenAuth", "verifyToken", "refreshToken", "revokeToken"}  # open to all: tests/users/test_tokens.py
    assert {*types.query_type.fields, *types.mutation_type.fields} - tokens == set(OPERATIONS)
