import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.run import task_claim
from taskverse.apps.tasks.engine.settle import AttemptOutcome, Outcome, task_settle
from taskverse.apps.tasks.models import FINAL, Task, TaskAttempt, TaskStatus
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.services.act import task_cancel
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.tasks.services.matching import tasks_cancel
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict
from tests.client import GraphQLClient

CANCEL = "mutation($filter: TaskFilterInput!) { cancel_tasks(filter: $filter) { count } }"


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def make(owner: User, name: str = "x", kind: str = "echo") -> Task:
    return task_create(owner=owner, request=TaskRequest(name=name, kind=kind))


def test_stops_all_that_match_and_have_not_ended(client: GraphQLClient, owner: User) -> None:
    waiting, ended, sleeping, echoing = make(owner), make(owner), make(owner, kind="sleep"), make(owner)
    other = make(owner, "other")
    task_cancel(viewer=owner, task_id=ended.pk)
    for task in (sleeping, echoing):
        assert task_claim(task_id=task.pk, attempt=0, worker="w")
    Notification.objects.all().delete()

    assert client.execute(CANCEL, filter={"search": "x"}).data == {"cancel_tasks": {"count": 3}}

    states = dict(Task.objects.values_list("pk", "status"))
    assert (states[waiting.pk], states[other.pk]) == ("CANCELLED", "QUEUED")
    assert (states[sleeping.pk], states[echoing.pk]) == ("CANCELLING", "CANCELLING")
    assert not Task.objects.filter(status="CANCELLING", cancel_by=None).exists()
    told = Notification.objects.get()
    assert (told.user, told.task, told.event, told.message) == (owner, waiting, "TASK_CANCELLED", "x was cancelled")
    assert MonitoringRecord.objects.filter(task=waiting).latest("id").event == "TASK_CANCELLED"
    assert MonitoringRecord.objects.filter(task=sleeping).latest("id").event == "TASK_CANCELLING"
    assert client.execute(CANCEL, filter={"search": "x"}).data == {"cancel_tasks": {"count": 0}}


def test_an_empty_filter_is_all_of_mine_for_staff_too(
    owner: User, staff: User, client_of: Callable[[User], GraphQLClient]
) -> None:
    mine, theirs = make(staff), make(owner)

    assert client_of(staff).execute(CANCEL, filter={}).data == {"cancel_tasks": {"count": 1}}
    assert dict(Task.objects.values_list("pk", "status")) == {mine.pk: "CANCELLED", theirs.pk: "QUEUED"}


@pytest.mark.parametrize("wanted", [None, {"metadata": 1}, {"createdAfter": "2026-01-01T00:00:00"}, {"nothing": 1}])
def test_refuses(client: GraphQLClient, owner: User, wanted: Any) -> None:
    make(owner)

    assert client.execute(CANCEL, filter=wanted).code == "BAD_USER_INPUT"
    assert Task.objects.get().status == "QUEUED"


@pytest.mark.parametrize("count", [1, 1000])
def test_costs_a_constant_number_of_queries(
    owner: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Task.objects.bulk_create(Task(owner=owner, name="x") for _ in range(count))

    # which; savepoints, lock, move, records, notifications; none that run
    with django_assert_num_queries(10):
        assert tasks_cancel(viewer=owner, wanted=TaskFilter()).count == count


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_of_a_cancel_and_a_finish_one_wins_and_one_outcome_is_told(many: bool) -> None:
    owner = User.objects.create_user("owner@example.com")
    tasks = [Task.objects.create(owner=owner, name="raced") for _ in range(20)]
    claimed = [task_claim(task_id=task.pk, attempt=0, worker="w") for task in tasks]
    together = threading.Barrier(2)

    def finish() -> list[bool]:
        try:
            together.wait(60)
            done = Outcome(AttemptOutcome.SUCCEEDED, {"done": True})
            return [task_settle(task, done) for task in claimed if task]
        finally:
            connection.close()

    def cancel() -> int:
        try:
            together.wait(60)
            if many:
                return tasks_cancel(viewer=owner, wanted=TaskFilter()).count
            return sum(cancelled(owner, task) for task in tasks)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        finished, asked = pool.submit(finish), pool.submit(cancel)
        assert finished.result() == [True] * 20
        assert 0 <= asked.result() <= 20

    # who is done has succeeded, whether or not somebody asked to stop meanwhile; and each is told of once
    assert set(Task.objects.values_list("status", flat=True)) == {"SUCCEEDED"}
    ends = [f"TASK_{status}" for status in FINAL]
    assert MonitoringRecord.objects.filter(event__in=ends).count() == 20
    assert MonitoringRecord.objects.filter(event="TASK_CANCELLING").count() == asked.result()
    assert Notification.objects.count() == TaskAttempt.objects.count() == 20


def cancelled(owner: User, task: Task) -> bool:
    try:
        task_cancel(viewer=owner, task_id=task.pk)
    except Conflict:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_of_a_cancel_and_a_claim_no_task_gets_away() -> None:
    owner = User.objects.create_user("owner@example.com")
    tasks = [Task.objects.create(owner=owner, name="raced") for _ in range(40)]
    together = threading.Barrier(2)

    def claim() -> int:
        try:
            together.wait(60)
            return sum(task_claim(task_id=task.pk, attempt=0, worker="w") is not None for task in tasks)
        finally:
            connection.close()

    def cancel() -> int:
        try:
            together.wait(60)
            return tasks_cancel(viewer=owner, wanted=TaskFilter()).count
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        claims, cancels = pool.submit(claim), pool.submit(cancel)
        started, stopped = claims.result(), cancels.result()

    assert stopped == 40
    assert Task.objects.filter(status=TaskStatus.CANCELLING).count() == started
    assert Task.objects.filter(status=TaskStatus.CANCELLED).count() == 40 - started
    assert Notification.objects.count() == 40 - started
