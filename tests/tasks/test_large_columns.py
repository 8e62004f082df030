"""Columns that may hold a megabyte are read when they are asked for, and then for a whole page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from taskverse.api.limits import check_spent
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.selectors import tasks_visible
from taskverse.apps.tasks.selectors.changes import tasks_changed_of
from taskverse.apps.users.models import User
from taskverse.database.charging import charged
from taskverse.database.peers import light, read_together
from tests.client import GraphQLClient

PROGRESS = "id name progress { percent }"  # not only columns
LISTS = {
    "all_tasks": f"{{ all_tasks {{ {PROGRESS} %s }} }}",
    "tasks": f"{{ tasks {{ nodes {{ {PROGRESS} %s }} }} }}",
    "rerun_of": f"{{ tasks {{ nodes {{ id rerunOf {{ {PROGRESS} %s }} }} }} }}",
    "record": f"{{ all_monitoring_records {{ id event task {{ {PROGRESS} %s }} }} }}",
}


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    first = Task.objects.create(owner=owner, name="first", payload={"of": "first"})
    for number in range(3):
        again = Task.objects.create(owner=owner, name="again", payload={"number": number}, rerun_of=first)
        MonitoringRecord.objects.create(task=again, event="TASK_QUEUED")
    return client_of(owner)


def asked(client: GraphQLClient, query: str) -> tuple[Any, list[str]]:
    """The answer, and what was asked of the tasks."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        data = client.execute(query).data
    texts = [query["sql"] or "" for query in queries.captured_queries]
    return data, [text for text in texts if '"tasks_task"' in text]


@pytest.mark.parametrize("query", LISTS.values(), ids=LISTS)
def test_a_list_leaves_them_out(client: GraphQLClient, query: str) -> None:
    _, queries = asked(client, query % "")
    assert not any(f'."{column}"' in sql for sql in queries for column in Task.LARGE)


@pytest.mark.parametrize("query", LISTS.values(), ids=LISTS)
def test_asked_for_they_are_measured_and_read_for_all(client: GraphQLClient, query: str) -> None:
    _, without = asked(client, query % "")
    data, queries = asked(client, query % "payload result")
    assert len(queries) == len(without) + 4
    assert "number" in str(data) or "of" in str(data)


def test_plain_columns_are_read_at_once_when_they_are_measured(client: GraphQLClient) -> None:
    data, queries = asked(client, "{ all_tasks { id payload } }")
    assert len(queries) == 2
    assert [task["payload"] for task in data["all_tasks"]] == [
        {"number": 2},
        {"number": 1},
        {"number": 0},
        {"of": "first"},
    ]


def too_much(error: dict[str, Any]) -> tuple[Any, ...]:
    extensions = error["extensions"]
    return extensions["code"], extensions["limit"], extensions["max"], extensions["actual"]


TOO_MUCH = ("QUERY_TOO_COMPLEX", "bytes", 400_007, 400_008)


def few_bytes(settings: Settings, number: int) -> None:
    settings.GRAPHQL_LIMITS = {**settings.GRAPHQL_LIMITS, "bytes": number}


def test_more_than_an_answer_holds_is_refused_and_measured_once(client: GraphQLClient, settings: Settings) -> None:
    """Of what is sent, however small PostgreSQL has made it."""
    Task.objects.update(result="x" * 100_000)
    few_bytes(settings, 400_007)
    query = f"{{ all_tasks {{ {PROGRESS} result }} }}"
    with CaptureQueriesContext(connection) as queries:
        answer = client.execute(query)

    tasks = answer.json["data"]["all_tasks"]
    assert (len(tasks), {task["result"] for task in tasks}) == (4, {None})
    assert [too_much(error) for error in answer.json["errors"]] == [TOO_MUCH] * 4
    assert sum("pg_column_size" in (query["sql"] or "") for query in queries.captured_queries) == 1
    few_bytes(settings, 400_008)
    assert client.execute(query).data["all_tasks"][3]["result"] == "x" * 100_000


def test_a_list_of_columns_is_refused_as_a_whole(client: GraphQLClient, settings: Settings) -> None:
    Task.objects.update(result="x" * 100_000)
    few_bytes(settings, 400_007)
    assert too_much(client.execute("{ all_tasks { id result } }").error) == TOO_MUCH


RESULTS = " ".join(f"r{number}: result" for number in range(7))


@pytest.mark.parametrize(
    "query",
    [
        f"{{ all_tasks {{ {RESULTS} }} }}",
        f"{{ tasks {{ nodes {{ {RESULTS} }} }} }}",
        f"{{ tasks {{ nodes {{ {PROGRESS} {RESULTS} }} }} }}",
        f"{{ tasks {{ nodes {{ id rerunOf {{ {RESULTS} }} }} }} }}",
        f"{{ all_monitoring_records {{ task {{ {RESULTS} }} }} }}",
        "query($id: Int!) {" + " ".join(f"a{number}: task_by_id(id: $id) {{ result }}" for number in range(21)) + "}",
    ],
    ids=["columns", "objects", "resolved", "shared", "records", "single"],
)
def test_each_time_that_a_value_is_answered_counts(client: GraphQLClient, settings: Settings, query: str) -> None:
    variables = {"id": Task.objects.order_by("pk")[0].pk} if "$id" in query else {}
    Task.objects.update(result="x" * 998)
    few_bytes(settings, 20_000)
    answer = client.execute(query, **variables)
    assert {error["extensions"]["code"] for error in answer.json["errors"]} == {"QUERY_TOO_COMPLEX"}
    few_bytes(settings, 28_000)
    assert "errors" not in client.execute(query, **variables).json


def test_what_an_answer_holds_is_counted_for_all_its_lists(client: GraphQLClient, settings: Settings) -> None:
    Task.objects.update(result="x" * 1_000)
    few_bytes(settings, 5_000)
    lists = " ".join(f"{name}: all_tasks {{ {PROGRESS} result }}" for name in "ab")
    answer = client.execute(f"{{ {lists} }}")
    assert {error["path"][0] for error in answer.json["errors"]} == {"b"}
    assert answer.json["data"]["a"][0]["result"] == "x" * 1_000


def test_several_records_of_a_task_share_what_is_read(client: GraphQLClient) -> None:
    """Each record has an object of its task."""
    task = Task.objects.order_by("pk")[0]
    for event in ("TASK_QUEUED", "TASK_STARTED", "TASK_SUCCEEDED"):
        MonitoringRecord.objects.create(task=task, event=event)
    data, queries = asked(client, "{ all_monitoring_records { event task { id payload result } } }")
    assert [record["task"]["payload"] for record in data["all_monitoring_records"][:3]] == [{"of": "first"}] * 3
    assert len(queries) == 5


def test_a_change_is_not_refused_for_the_size_of_others(client: GraphQLClient, settings: Settings) -> None:
    """What a process reads at once for its streams are the tasks of many."""
    stranger = User.objects.create_user("other@example.com")
    Task.objects.bulk_create(Task(owner=stranger, name="x", payload={"a": "x" * 1_000}) for _ in range(30))
    mine = Task.objects.order_by("pk")[0]
    ids = list(Task.objects.values_list("pk", flat=True))
    changed = {task.pk: task for task in tasks_changed_of([mine.pk], ids, [mine.owner_id, stranger.pk])}
    few_bytes(settings, 200)
    with charged(check_spent):
        assert changed[mine.pk].payload == {"of": "first"}
    assert len(changed) == 34


def test_a_payload_that_is_too_much_leaves_no_list_where_it_cannot_be_null(
    client: GraphQLClient, settings: Settings
) -> None:
    few_bytes(settings, 20)
    answer = client.execute("{ me { id } all_tasks { id payload } }")
    assert len(answer.json["errors"]) == 1
    assert answer.code == "QUERY_TOO_COMPLEX"


def test_reruns_of_too_large_payloads_are_refused(client: GraphQLClient, settings: Settings) -> None:
    Task.objects.update(status="FAILED", finished_at=Now())
    few_bytes(settings, 20)
    rerun = 'mutation { rerun_tasks(filter: {search: "again"}) { count skipped } }'
    assert client.execute(rerun).code == "QUERY_TOO_COMPLEX"
    assert Task.objects.count() == 4
    few_bytes(settings, 200)
    assert client.execute(rerun).data["rerun_tasks"] == {"count": 3, "skipped": 0}


def test_what_its_key_finds_again_is_measured_too(client: GraphQLClient, settings: Settings) -> None:
    create = """mutation($tasks: [TaskInput!]!) { create_tasks(tasks: $tasks) { results { task { id result } } } }"""
    wanted = [{"name": "x", "idempotencyKey": str(number)} for number in range(3)]
    client.execute(create, tasks=wanted)
    Task.objects.update(result="x" * 1_000)
    few_bytes(settings, 2_000)
    again = client.execute(create, tasks=wanted)
    assert {error["extensions"]["code"] for error in again.json["errors"]} == {"QUERY_TOO_COMPLEX"}
    assert Task.objects.filter(name="x").count() == 3


def test_each_has_its_own(owner: User, client: GraphQLClient) -> None:
    whole = list(tasks_visible(owner))
    left_out = read_together(light(tasks_visible(owner)))
    for column in Task.LARGE:
        assert [getattr(task, column) for task in left_out] == [getattr(task, column) for task in whole]


def test_one_that_was_deleted_meanwhile_has_nothing(owner: User, client: GraphQLClient) -> None:
    tasks = read_together(light(tasks_visible(owner)))
    gone = tasks[0]
    Task.objects.filter(pk=gone.pk).delete()
    assert tasks[1].payload == {"number": 1}
    assert (gone.payload, gone.result, gone.error_traceback) == ({}, None, "")


def test_a_row_by_itself_is_read_as_ever(task: Task) -> None:
    alone = Task.objects.defer("payload").get(pk=task.pk)
    assert alone.payload == task.payload
    Task.objects.filter(pk=task.pk).update(payload={"new": 1}, name="new")
    alone.refresh_from_db()
    assert (alone.payload, alone.name) == ({"new": 1}, "new")
    Task.objects.filter(pk=task.pk).update(name="newer")
    alone.refresh_from_db(fields=["name"])
    assert alone.name == "newer"
