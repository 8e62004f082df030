from collections.abc import Callable
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import Answer, GraphQLClient

LIST = """query($first: Int, $offset: Int, $status: [TaskStatus!], $kind: String, $search: String) {
  all_tasks(first: $first, offset: $offset, status: $status, kind: $kind, search: $search) {
    id name status kind payload result error { code } progress { percent } owner { email } createdAt updatedAt
  }
}"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def tasks(owner: User) -> list[Task]:
    made = [task_create(owner=owner, request=TaskRequest(name=f"Task {number}")) for number in range(5)]
    Task.objects.filter(pk=made[0].pk).update(status=TaskStatus.RUNNING, lease_until=Now())
    Task.objects.filter(pk=made[1].pk).update(kind="sleep", name="A NAP 50%_")
    return made


def names(answer: Answer) -> list[str]:
    return [task["name"] for task in answer.data["all_tasks"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ["Task 4", "Task 3", "Task 2", "A NAP 50%_", "Task 0"]),
        ({"first": 2}, ["Task 4", "Task 3"]),
        ({"first": 2, "offset": 3}, ["A NAP 50%_", "Task 0"]),
        ({"offset": 5}, []),
        ({"offset": 2147483647}, []),
        ({"first": None, "offset": None, "status": None, "kind": None, "search": None}, 5),
        ({"status": ["RUNNING"]}, ["Task 0"]),
        ({"status": ["RUNNING", "FAILED"]}, ["Task 0"]),
        ({"status": []}, []),
        ({"kind": "sleep"}, ["A NAP 50%_"]),
        ({"kind": "nothing"}, []),
        ({"search": "nap"}, ["A NAP 50%_"]),
        ({"search": "0%_"}, ["A NAP 50%_"]),
        ({"search": "%"}, ["A NAP 50%_"]),
        ({"search": "'; DROP TABLE"}, []),
        ({"search": "task", "status": ["QUEUED"], "first": 1}, ["Task 4"]),
    ],
)
def test_lists(client: GraphQLClient, tasks: list[Task], arguments: dict[str, Any], expected: list[str] | int) -> None:
    found = names(client.execute(LIST, **arguments))

    assert (len(found) if isinstance(expected, int) else found) == expected


@pytest.mark.parametrize(
    ("arguments", "field"),
    [({"first": 0}, "first"), ({"first": -1}, "first"), ({"first": 1001}, "first"), ({"offset": -1}, "offset")],
)
def test_refuses_a_page_it_cannot_give(client: GraphQLClient, arguments: dict[str, int], field: str) -> None:
    answer = client.execute(LIST, **arguments)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [field])


@pytest.mark.parametrize("arguments", [{"first": 2**31}, {"first": "ten"}, {"status": ["NOTHING"]}, {"status": [None]}])
def test_refuses_values_of_another_type(client: GraphQLClient, arguments: dict[str, Any]) -> None:
    assert client.execute(LIST, **arguments).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("count", [1, 30])
def test_costs_as_many_queries_whatever_its_length(
    client: GraphQLClient, owner: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Task.objects.bulk_create(Task(owner=owner, name=str(number)) for number in range(count))

    with django_assert_num_queries(6):  # the user, the list; how large its payloads are, and they; its results likewise
        assert len(names(client.execute(LIST))) == count
