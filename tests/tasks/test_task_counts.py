from collections.abc import Callable
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

COUNTS = "query($filter: TaskFilterInput) { task_counts(filter: $filter) { status count } }"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, {"QUEUED": 3, "FAILED": 1}),
        ({}, {"QUEUED": 3, "FAILED": 1}),
        ({"status": ["FAILED", "RUNNING"]}, {"FAILED": 1}),
        ({"search": "2"}, {"QUEUED": 1}),
    ],
)
def test_counts_every_state_by_one_query(
    owner: User,
    stranger: User,
    client_of: Callable[[User], GraphQLClient],
    django_assert_num_queries: DjangoAssertNumQueries,
    wanted: dict[str, Any] | None,
    expected: dict[str, int],
) -> None:
    Task.objects.bulk_create(Task(owner=owner, name=str(number)) for number in range(3))
    Task.objects.create(owner=owner, name="x", status=TaskStatus.FAILED, finished_at=Now())
    Task.objects.create(owner=stranger, name="not mine")
    client = client_of(owner)

    with django_assert_num_queries(2):  # the user, the counts
        counts = client.execute(COUNTS, filter=wanted).data["task_counts"]

    assert [row["status"] for row in counts] == TaskStatus.values
    assert {row["status"]: row["count"] for row in counts if row["count"]} == expected


def test_refuses_a_filter_that_does_not_hold_together(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    assert client_of(owner).execute(COUNTS, filter={"metadata": 7}).code == "BAD_USER_INPUT"
