"""However many rows a page has, what hangs on them costs the same number of queries."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Schedule, Task, TaskLog
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.tasks.schedules import make

PARTS = "logs { id } records { id } attempts { number } rerunOf { id owner { id } } queuePosition statusReason"

count = pytest.mark.parametrize("count", [1, 4])


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def tasks(owner: User, count: int) -> list[Task]:
    """Each of a schedule of its own that has it as its last."""
    return [with_all(owner) for _ in range(count)]


def with_all(owner: User) -> Task:
    schedule = make(owner)
    first = Task.objects.create(owner=owner, name="first", priority="low")
    task = Task.objects.create(owner=owner, name="x", schedule=schedule, rerun_of=first)
    Schedule.objects.filter(pk=schedule.pk).update(last_task=task)
    TaskLog.objects.create(task=task, attempt=1, message="line")
    for event in ("TASK_QUEUED", "TASK_STARTED"):
        MonitoringRecord.objects.create(task=task, event=event)
    return task


@count
def test_the_last_tasks_of_the_schedules_of_tasks(
    client: GraphQLClient, tasks: list[Task], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = f'{{ tasks(filter: {{search: "x"}}) {{ nodes {{ id schedule {{ id lastTask {{ id {PARTS} }} }} }} }} }}'

    # the user, tasks, schedules; of the last tasks: logs, records, attempts, originals, positions, resting queues
    with django_assert_num_queries(9):
        nodes = client.execute(query).data["tasks"]["nodes"]

    assert len(nodes) == count
    for node in nodes:
        assert node["schedule"]["lastTask"]["id"] == node["id"]
        assert len(node["schedule"]["lastTask"]["logs"]) == 1
        assert len(node["schedule"]["lastTask"]["records"]) == 2


@count
def test_the_last_tasks_of_schedules(
    client: GraphQLClient, tasks: list[Task], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = f"{{ schedules {{ id lastTask {{ {PARTS} schedule {{ id lastTask {{ id logs {{ id }} }} }} }} }} }}"

    # the user, schedules with their last tasks, their parts; their schedules again, and the logs of those
    with django_assert_num_queries(10):
        rows = client.execute(query).data["schedules"]

    assert [row["lastTask"]["schedule"]["id"] for row in rows] == [row["id"] for row in rows]
    assert len(rows) == count


@count
def test_the_tasks_of_records(
    client: GraphQLClient, tasks: list[Task], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    query = f"{{ all_monitoring_records {{ task {{ id {PARTS} schedule {{ id lastTask {{ id }} }} }} }} }}"

    with django_assert_num_queries(9):  # the user, records with their tasks, their parts, their schedules
        rows = client.execute(query).data["all_monitoring_records"]

    assert len(rows) == 2 * count
    assert all(len(row["task"]["records"]) == 2 and len(row["task"]["logs"]) == 1 for row in rows)
    assert [row["task"]["queuePosition"] for row in rows] == sorted(
        (row["task"]["queuePosition"] for row in rows), reverse=True
    )
