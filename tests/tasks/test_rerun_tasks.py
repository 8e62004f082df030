from collections.abc import Callable
from typing import Any

import pytest
from django.db.models.functions import Now

from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

RERUN = "mutation($filter: TaskFilterInput!) { rerun_tasks(filter: $filter) { count skipped task { id } } }"


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def ended(owner: User, **fields: Any) -> Task:
    return Task.objects.create(
        **{"owner": owner, "name": "x", "status": TaskStatus.FAILED, "finished_at": Now(), **fields}
    )


def test_runs_all_that_match_and_have_ended_once_more(client: GraphQLClient, owner: User) -> None:
    first = ended(owner, payload={"a": 1}, priority="high", max_attempts=7, metadata={"m": 1})
    second = ended(owner, status=TaskStatus.SUCCEEDED)
    ended(owner, status=TaskStatus.CANCELLED)
    Task.objects.create(owner=owner, name="waits")

    answer = client.execute(RERUN, filter={"status": ["FAILED", "SUCCEEDED"]})

    assert answer.data == {"rerun_tasks": {"count": 2, "skipped": 0, "task": None}}
    again, other = Task.objects.exclude(rerun_of=None).order_by("id")
    assert (again.rerun_of, other.rerun_of) == (first, second)
    assert (again.status, again.payload, again.priority, again.max_attempts, again.metadata) == (
        "QUEUED",
        {"a": 1},
        "high",
        7,
        {"m": 1},
    )
    assert again.records.get().event == "TASK_QUEUED"


def test_tells_of_those_that_cannot_run_again(client: GraphQLClient, owner: User) -> None:
    ended(owner, kind="gone")
    ended(owner, unique_key="u")
    ended(owner, unique_key="u")

    answer = client.execute(RERUN, filter={})

    assert answer.data == {"rerun_tasks": {"count": 1, "skipped": 2, "task": None}}


def test_an_empty_filter_is_all_of_mine_for_staff_too(
    owner: User, staff: User, client_of: Callable[[User], GraphQLClient]
) -> None:
    ended(owner)
    mine = ended(staff)

    assert client_of(staff).execute(RERUN, filter={}).data["rerun_tasks"]["count"] == 1
    assert Task.objects.exclude(rerun_of=None).get().rerun_of == mine


@pytest.mark.parametrize("wanted", [None, {"metadata": 1}, {"finishedAfter": "2026-01-01T00:00:00"}, {"nothing": 1}])
def test_refuses(client: GraphQLClient, owner: User, wanted: Any) -> None:
    ended(owner)

    assert client.execute(RERUN, filter=wanted).code == "BAD_USER_INPUT"
    assert Task.objects.count() == 1
