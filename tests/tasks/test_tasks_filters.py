"""`tasks`: filters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.services.act import task_cancel, task_rerun
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.tasks.test_tasks import TASKS, names

HOUR = timedelta(hours=1)


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def test_takes_a_time_of_any_offset(client: GraphQLClient) -> None:
    """PostgreSQL itself takes none beyond 16 hours."""
    assert client.execute(TASKS, filter={"createdAfter": "2026-01-01T00:00:00+23:59"}).data["tasks"]


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


def test_filters_by_id_and_by_what_was_repeated(client: GraphQLClient, owner: User) -> None:
    five = [task_create(owner=owner, request=TaskRequest(name=str(number))) for number in range(5)]
    task_cancel(viewer=owner, task_id=five[1].pk)
    again = task_rerun(viewer=owner, task_id=five[1].pk)

    assert names(client.execute(TASKS, filter={"ids": [five[0].pk, five[2].pk]})) == "20"
    found = client.execute("query($id: Int!) { tasks(filter: {rerunOf: $id}) { nodes { id } } }", id=five[1].pk).data
    assert found["tasks"]["nodes"] == [{"id": str(again.pk)}]
