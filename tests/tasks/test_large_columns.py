"""Columns that may hold a megabyte are read when they are asked for, and then for a whole page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.selectors import tasks_visible
from taskverse.apps.users.models import User
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
def test_asked_for_they_cost_one_query_each(client: GraphQLClient, query: str) -> None:
    _, without = asked(client, query % "")
    data, queries = asked(client, query % "payload result")
    assert len(queries) == len(without) + 2
    assert "number" in str(data) or "of" in str(data)


def test_plain_columns_are_read_at_once(client: GraphQLClient) -> None:
    data, queries = asked(client, "{ all_tasks { id payload } }")
    assert len(queries) == 1
    assert [task["payload"] for task in data["all_tasks"]] == [
        {"number": 2},
        {"number": 1},
        {"number": 0},
        {"of": "first"},
    ]


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
