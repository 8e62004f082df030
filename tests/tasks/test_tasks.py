"""`tasks`: pages by cursor; the filters are in test_tasks_filters."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import PausedQueue, Task, TaskAttempt, TaskLog
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import Answer, GraphQLClient

TASKS = """query(
  $first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilterInput, $orderBy: TaskOrder
) {
  tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { name } } nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
WHOLE = """{ tasks(first: 50) { edges { node {
  id statusReason queuePosition owner { email } attempts { number } records { event data task { id } }
  logs(first: 5) { message } rest: logs(first: 5, after: "1") { message } rerunOf { id owner { email } records { id } }
} } } }"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def five(owner: User) -> list[Task]:
    return [task_create(owner=owner, request=TaskRequest(name=str(number))) for number in range(5)]


def names(answer: Answer) -> str:
    connection = answer.data["tasks"]
    found = "".join(edge["node"]["name"] for edge in connection["edges"])
    assert [edge["node"] for edge in connection["edges"]] == connection["nodes"]
    return found


def cursors(client: GraphQLClient) -> dict[str, str]:
    return {edge["node"]["name"]: edge["cursor"] for edge in client.execute(TASKS).data["tasks"]["edges"]}


@pytest.mark.parametrize(
    ("arguments", "expected", "more"),
    [
        ({}, "43210", (False, False)),
        ({"orderBy": "OLDEST"}, "01234", (False, False)),
        ({"orderBy": None, "first": None, "after": None, "filter": None}, "43210", (False, False)),
        ({"first": 2}, "43", (False, True)),
        ({"first": 5}, "43210", (False, False)),
        ({"first": 2, "after": "3"}, "21", (True, True)),
        ({"first": 2, "after": "2"}, "10", (True, False)),
        ({"first": 2, "after": "0"}, "", (True, False)),
        ({"first": 2, "after": "1", "orderBy": "OLDEST"}, "23", (True, True)),
        ({"last": 2}, "10", (True, False)),
        ({"last": 2, "before": "1"}, "32", (True, True)),
        ({"last": 2, "before": "2"}, "43", (False, True)),
        ({"last": 2, "orderBy": "OLDEST"}, "34", (True, False)),
        ({"after": "4", "before": "1"}, "32", (True, False)),
    ],
)
def test_pages(
    client: GraphQLClient, five: list[Task], arguments: dict[str, Any], expected: str, more: tuple[bool, bool]
) -> None:
    known = cursors(client)
    asked = {
        name: known.get(value, value) if name in ("after", "before") else value for name, value in arguments.items()
    }

    answer = client.execute(TASKS, **asked)

    info = answer.data["tasks"]["pageInfo"]
    assert names(answer) == expected
    assert (info["hasPreviousPage"], info["hasNextPage"]) == more
    ends = (known[expected[0]], known[expected[-1]]) if expected else (None, None)
    assert (info["startCursor"], info["endCursor"]) == ends


def test_a_task_that_is_new_or_gone_moves_no_page(client: GraphQLClient, owner: User, five: list[Task]) -> None:
    after = cursors(client)["3"]
    task_create(owner=owner, request=TaskRequest(name="new"))
    five[3].delete()

    assert names(client.execute(TASKS, first=2, after=after)) == "21"


def cursor(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    "value",
    ["", "x", "7", "é", "\ud7ff", cursor("id:"), cursor("id:-1"), cursor("id:²"), cursor(f"id:{2**63}"), "a" * 9999],
)
def test_refuses_what_is_no_cursor(client: GraphQLClient, name: str, value: str) -> None:
    answer = client.execute(TASKS, **{name: value})

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [name])


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"first": 0}, "first"),
        ({"first": -1}, "first"),
        ({"first": 1001}, "first"),
        ({"last": 0}, "last"),
        ({"last": 1001}, "last"),
        ({"first": 1, "last": 1}, "last"),
        ({"filter": {"createdAfter": "2026-01-01T00:00:00"}}, "filter.createdAfter"),
        ({"filter": {"finishedBefore": "2026-01-01T00:00:00"}}, "filter.finishedBefore"),
        ({"filter": {"createdAfter": "0001-01-01T00:00:00+23:59"}}, "filter.createdAfter"),
        ({"filter": {"finishedBefore": "9999-12-31T23:59:59-23:59"}}, "filter.finishedBefore"),
        ({"filter": {"metadata": []}}, "filter.metadata"),
        ({"filter": {"metadata": "x"}}, "filter.metadata"),
        ({"filter": {"ids": [1] * 1001}}, "filter.ids"),
        ({"filter": {"kind": ["x"] * 1001}}, "filter.kind"),
    ],
)
def test_refuses_what_it_cannot_give(client: GraphQLClient, arguments: dict[str, Any], field: str) -> None:
    answer = client.execute(TASKS, **arguments)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [field])


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 2**31},
        {"orderBy": "UPDATED"},
        {"filter": {"status": ["NOTHING"]}},
        {"filter": {"owner": 1}},
        {"filter": {"createdAfter": "yesterday"}},
        {"filter": {"search": "\0"}},
        {"filter": {"ids": ["x"]}},
    ],
)
def test_refuses_values_of_another_type(client: GraphQLClient, arguments: dict[str, Any]) -> None:
    assert client.execute(TASKS, **arguments).code == "BAD_USER_INPUT"


def test_others_tasks_are_for_staff_alone(
    owner: User, five: list[Task], stranger: User, staff: User, client_of: Callable[[User], GraphQLClient]
) -> None:
    assert names(client_of(stranger).execute(TASKS, filter={"ids": [task.pk for task in five]})) == ""
    assert names(client_of(staff).execute(TASKS)) == "43210"


@pytest.mark.parametrize("count", [1, 30])
def test_everything_of_a_page_costs_a_constant_number_of_queries(
    client: GraphQLClient, owner: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    originals = Task.objects.bulk_create(Task(owner=owner, name="original") for _ in range(count))
    tasks = Task.objects.bulk_create(Task(owner=owner, name="again", rerun_of=original) for original in originals)
    TaskAttempt.objects.bulk_create(
        TaskAttempt(task=task, number=number, started_at=timezone.now(), outcome="FAILED")
        for task in tasks
        for number in (2, 1)
    )
    MonitoringRecord.objects.bulk_create(MonitoringRecord(task=task, event="TASK_QUEUED") for task in tasks * 2)
    TaskLog.objects.bulk_create(TaskLog(task=task, attempt=1, message=str(n)) for task in tasks for n in range(7))
    PausedQueue.objects.create(name="normal")

    # user, page, paused queues, positions, attempts, records, logs twice, originals, their records
    with django_assert_num_queries(10):
        found = client.execute(WHOLE.replace("50", str(count))).data["tasks"]["edges"]

    assert len(found) == count
    for place, edge in enumerate(found):
        node = edge["node"]
        assert (node["queuePosition"], node["statusReason"]) == (2 * count - place, "QUEUE_PAUSED")
        assert [attempt["number"] for attempt in node["attempts"]] == [1, 2]
        assert [record["task"]["id"] for record in node["records"]] == [node["id"]] * 2
        assert [line["message"] for line in node["logs"]] == list("01234")
        assert node["rerunOf"]["owner"]["email"] == owner.email
