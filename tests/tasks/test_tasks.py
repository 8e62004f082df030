"""`tasks`: pages by cursor, filters."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import PausedQueue, Task, TaskAttempt, TaskLog, TaskStatus
from taskverse.apps.tasks.services.act import task_cancel, task_rerun
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


def test_takes_a_time_of_any_offset(client: GraphQLClient) -> None:
    """PostgreSQL itself takes none beyond 16 hours."""
    assert client.execute(TASKS, filter={"createdAfter": "2026-01-01T00:00:00+23:59"}).data["tasks"]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "ba"),
        ({"status": None, "search": None, "metadata": None}, "ba"),
        ({"status": ["SUCCEEDED"]}, "b"),
        ({"status": ["SUCCEEDED", "QUEUED"]}, "ba"),
        ({"status": []}, ""),
        ({"kind": ["sleep"]}, "b"),
        ({"kind": ["sleep", "echo"]}, "ba"),
        ({"priority": ["HIGH"]}, "b"),
        ({"ids": []}, ""),
        ({"ids": [2**31 - 1]}, ""),
        ({"rerunOf": 2**31 - 1}, ""),
        ({"search": "A"}, "a"),
        ({"search": "%"}, ""),
        ({"search": "_"}, ""),
        ({"search": "\\"}, ""),
        ({"metadata": {}}, "ba"),
        ({"metadata": {"tenant": 7}}, "b"),
        ({"metadata": {"tenant": "7"}}, ""),
        ({"metadata": {"deep": {"tags": ["x"]}}}, "b"),
        ({"metadata": {"deep": {"tags": ["z"]}}}, ""),
        ({"createdAfter": timezone.now() - HOUR}, "a"),
        ({"createdBefore": timezone.now() - HOUR}, "b"),
        ({"finishedAfter": timezone.now() - 2 * HOUR}, "b"),
        ({"finishedBefore": timezone.now() - 2 * HOUR}, ""),
        ({"kind": ["sleep"], "search": "a"}, ""),
    ],
)
def test_filters(client: GraphQLClient, owner: User, wanted: dict[str, Any], expected: str) -> None:
    task_create(owner=owner, request=TaskRequest(name="a"))
    b = task_create(owner=owner, request=TaskRequest(name="b"))
    Task.objects.filter(pk=b.pk).update(
        kind="sleep",
        status=TaskStatus.SUCCEEDED,
        priority="high",
        metadata={"tenant": 7, "deep": {"tags": ["x", "y"], "more": 1}},
        created_at=Now() - 2 * HOUR,
        finished_at=Now() - HOUR,
    )
    sent = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in wanted.items()}

    assert names(client.execute(TASKS, filter=sent)) == expected


def test_filters_by_id_and_by_what_was_repeated(client: GraphQLClient, owner: User, five: list[Task]) -> None:
    task_cancel(viewer=owner, task_id=five[1].pk)
    again = task_rerun(viewer=owner, task_id=five[1].pk)

    assert names(client.execute(TASKS, filter={"ids": [five[0].pk, five[2].pk]})) == "20"
    found = client.execute("query($id: Int!) { tasks(filter: {rerunOf: $id}) { nodes { id } } }", id=five[1].pk).data
    assert found["tasks"]["nodes"] == [{"id": str(again.pk)}]


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
