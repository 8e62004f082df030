"""A token that may act on tasks and not read them is told what became of its request, and nothing that was there."""

import re
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.users.models import AccessScope, User
from taskverse.apps.users.services.access_tokens import access_token_create
from taskverse.schema import schema
from tests.client import GraphQLClient
from tests.tasks.schedules import make

GUARDED = [
    "result",
    "error { message }",
    "progress { message }",
    "attempts { number }",
    "logs { message }",
    "records { event }",
    "rerunOf { id }",
    "schedule { id }",
    "downloadUrl",
]
PLAIN = """id name kind payload metadata priority status statusReason runAt expiresAt maxAttempts timeoutSeconds attempt
  queuePosition idempotencyKey scheduledFor owner { email } createdAt queuedAt startedAt finishedAt updatedAt"""
UPDATE = "mutation($id: Int!) { done: update_task(id: $id, priority: LOW) { task { %s } } }"
CANCEL = "mutation($id: Int!) { done: cancel_task(id: $id) { task { %s } } }"
RERUN = "mutation($id: Int!) { done: rerun_task(id: $id) { task { %s } } }"
PAUSE = "mutation($id: Int!) { pause_schedule(id: $id) { schedule { name lastTask { id } } } }"


def client(owner: User, *scopes: AccessScope) -> GraphQLClient:
    return GraphQLClient(access_token_create(owner=owner, name="x", scopes=scopes, expires_at=None)[1])


@pytest.fixture
def writer(owner: User) -> GraphQLClient:
    return client(owner, AccessScope.TASKS_WRITE)


@pytest.fixture
def both(owner: User) -> GraphQLClient:
    return client(owner, *AccessScope)


def asked(client: GraphQLClient, query: str, row: Task | Schedule) -> Any:
    return client.execute(query, id=row.pk)


@pytest.mark.parametrize("field", GUARDED)
def test_what_was_there_is_not_told(writer: GraphQLClient, both: GraphQLClient, task: Task, field: str) -> None:
    for query in (UPDATE, CANCEL, RERUN):
        for fields in (field, f"id {field}", f"again: {field}"):
            if query == RERUN:
                Task.objects.update(status="FAILED", finished_at=Now())
            answer = asked(writer, query % fields, task)
            assert (answer.code, answer.error["path"][:2]) == ("FORBIDDEN", ["done", "task"]), fields
            Task.objects.update(status="QUEUED", finished_at=None)
    assert asked(both, UPDATE % field, task).code is None


def test_it_is_not_told_once_somebody_who_may_has_asked_the_same(
    writer: GraphQLClient, both: GraphQLClient, task: Task
) -> None:
    """What is found out of a document is kept for whoever sends it next."""
    Task.objects.update(result="secret")
    for _ in range(2):
        assert asked(both, UPDATE % "id result", task).data["done"]["task"] == {"id": str(task.pk), "result": "secret"}
        answer = asked(writer, UPDATE % "id result", task)
        assert (answer.code, answer.json["data"]["done"]["task"]) == ("FORBIDDEN", {"id": str(task.pk), "result": None})


def test_nor_by_its_schedule(writer: GraphQLClient, both: GraphQLClient, owner: User, task: Task) -> None:
    schedule = make(owner)
    Schedule.objects.update(last_task=task)

    answer = asked(writer, PAUSE, schedule)
    assert answer.code == "FORBIDDEN"
    assert answer.json["data"]["pause_schedule"]["schedule"] == {"name": "tick", "lastTask": None}
    assert asked(both, PAUSE, schedule).data["pause_schedule"]["schedule"]["lastTask"] == {"id": str(task.pk)}


def test_what_was_asked_for_is_told(writer: GraphQLClient, task: Task) -> None:
    for query in (UPDATE, CANCEL, RERUN):
        told = asked(writer, query % PLAIN, task).data["done"]["task"]
        assert (told["name"], told["payload"], told["owner"]["email"]) == (task.name, task.payload, task.owner.email)


def test_each_field_is_told_or_not() -> None:
    """One that is added goes into one of the two."""
    names = set(re.sub("{.*?}", "", " ".join([PLAIN, *GUARDED])).split())
    assert names == set(schema.graphql_schema.type_map["TaskType"].fields)


@pytest.mark.parametrize("scopes", [[AccessScope.TASKS_READ], list(AccessScope)], ids=["reader", "both"])
def test_a_list_with_results_reads_columns_alone(owner: User, task: Task, scopes: list[AccessScope]) -> None:
    script = client(owner, *scopes)
    script.execute("{ me { id } }")  # its use is written down
    with CaptureQueriesContext(connection) as queries:
        found = script.execute("{ all_tasks { id name status createdAt result } }").data["all_tasks"]

    assert [row["id"] for row in found] == [str(task.pk)]
    assert queries.captured_queries[-1]["sql"].count('"tasks_task".') == 6 + 1  # the columns and owner, and the order
