from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, transaction
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import record_add
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

LIST = """query($first: Int, $offset: Int, $taskId: Int, $event: [MonitoringEvent!]) {
  all_monitoring_records(first: $first, offset: $offset, taskId: $taskId, event: $event) {
    id event message data createdAt taskId task { name owner { email } }
  }
}"""
READ = "query($id: Int!) { monitoring_record_by_id(id: $id) { id event message data taskId task { name } } }"


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def records(task: Task) -> list[MonitoringRecord]:
    """Newest first: of `task` three (one came with it), of another one."""
    other = Task.objects.create(owner=task.owner, name="other")
    started = record_add(task_id=task.pk, event="TASK_STARTED", data={"attempt": 1})
    failed = record_add(task_id=task.pk, event="TASK_FAILED", message="No luck.", data={"code": "X"})
    queued = record_add(task_id=other.pk, event="TASK_QUEUED")
    return [queued, failed, started, MonitoringRecord.objects.earliest("id")]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [0, 1, 2, 3]),
        ({"first": 2}, [0, 1]),
        ({"first": 2, "offset": 1}, [1, 2]),
        ({"event": ["TASK_QUEUED"]}, [0, 3]),
        ({"event": ["TASK_STARTED", "TASK_FAILED"]}, [1, 2]),
        ({"event": []}, []),
        ({"taskId": 0}, []),
        ({"taskId": -1}, []),
        ({"taskId": None, "event": None, "first": None}, [0, 1, 2, 3]),
    ],
)
def test_lists(
    client: GraphQLClient, records: list[MonitoringRecord], arguments: dict[str, Any], expected: list[int]
) -> None:
    found = client.execute(LIST, **arguments).data["all_monitoring_records"]

    assert [record["id"] for record in found] == [str(records[index].pk) for index in expected]


def test_lists_those_of_one_task(client: GraphQLClient, records: list[MonitoringRecord], task: Task) -> None:
    found = client.execute(LIST, taskId=task.pk).data["all_monitoring_records"]

    assert {record["taskId"] for record in found} == {str(task.pk)}
    assert len(found) == 3


def test_reads_one(client: GraphQLClient, records: list[MonitoringRecord], task: Task) -> None:
    assert client.execute(READ, id=records[1].pk).data["monitoring_record_by_id"] == {
        "id": str(records[1].pk),
        "event": "TASK_FAILED",
        "message": "No luck.",
        "data": {"code": "X"},
        "taskId": str(task.pk),
        "task": {"name": task.name},
    }


def test_which_machine_it_ran_on_is_told_to_staff_alone(task: Task, cast: dict[str, GraphQLClient]) -> None:
    started = record_add(task_id=task.pk, event="TASK_STARTED", data={"attempt": 1, "worker": "celery@machine"})
    of_task = "query($id: Int!) { task_by_id(id: $id) { records { data } } }"

    for who, data in (("owner", {"attempt": 1}), ("staff", {"attempt": 1, "worker": "celery@machine"})):
        assert cast[who].execute(READ, id=started.pk).data["monitoring_record_by_id"]["data"] == data
        listed = cast[who].execute(LIST, event=["TASK_STARTED"]).data["all_monitoring_records"]
        records = cast[who].execute(of_task, id=task.pk).data["task_by_id"]["records"]
        assert listed[0]["data"] == data
        assert data in [record["data"] for record in records]


@pytest.mark.parametrize("record_id", [0, -1, 2**31 - 1])
def test_what_is_not_there_is_not_found(client: GraphQLClient, record_id: int) -> None:
    answer = client.execute(READ, id=record_id)

    assert (answer.code, answer.json["data"]) == ("NOT_FOUND", {"monitoring_record_by_id": None})


@pytest.mark.parametrize("arguments", [{"id": 2**31}, {"id": "x"}, {"id": None}])
def test_what_is_no_id_is_refused(client: GraphQLClient, arguments: dict[str, Any]) -> None:
    assert client.execute(READ, **arguments).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("arguments", [{"first": 0}, {"first": 1001}, {"offset": -1}, {"event": ["NOTHING"]}])
def test_refuses_a_page_it_cannot_give(client: GraphQLClient, arguments: dict[str, Any]) -> None:
    assert client.execute(LIST, **arguments).code == "BAD_USER_INPUT"


def test_costs_two_queries_whatever_its_length(
    client: GraphQLClient, records: list[MonitoringRecord], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # the user, the list
        assert len(client.execute(LIST).data["all_monitoring_records"]) == 4


def test_the_past_does_not_change(records: list[MonitoringRecord]) -> None:
    with pytest.raises((InternalError, ProgrammingError), match="only ever added"), transaction.atomic():
        MonitoringRecord.objects.update(message="rewritten")

    assert MonitoringRecord.objects.get(pk=records[1].pk).message == "No luck."
