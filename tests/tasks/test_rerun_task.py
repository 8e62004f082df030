from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.models import FINAL, Task, TaskStatus
from taskverse.apps.tasks.retention import tasks_purge
from taskverse.apps.tasks.services.act import rerun_request, task_rerun
from taskverse.apps.tasks.services.bulk import Wanted, tasks_create
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

RERUN = """mutation($id: Int!, $payload: JSON) {
  rerun_task(id: $id, payload: $payload) {
    task { id status name kind payload metadata priority maxAttempts timeoutSeconds idempotencyKey rerunOf { id } }
  }
}"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def ended(owner: User) -> Task:
    request = TaskRequest(
        name="first",
        kind="sleep",
        payload={"seconds": 0, "steps": 1},
        metadata={"order": 7},
        priority="high",
        max_attempts=7,
        timeout_seconds=8,
        idempotency_key="once",
    )
    task = task_create(owner=owner, request=request)
    task_run(task_id=task.pk, attempt=0, worker="w")
    return task


def rerun(client: GraphQLClient, task: Task, **variables: Any) -> dict[str, Any]:
    answered: dict[str, Any] = client.execute(RERUN, id=task.pk, **variables).data["rerun_task"]["task"]
    return answered


def test_makes_a_new_task_like_it(client: GraphQLClient, ended: Task) -> None:
    again = rerun(client, ended)

    assert int(again["id"]) > ended.pk
    assert {name: again[name] for name in again if name != "id"} == {
        "status": "QUEUED",
        "name": "first",
        "kind": "sleep",
        "payload": {"seconds": 0, "steps": 1},
        "metadata": {"order": 7},
        "priority": "HIGH",
        "maxAttempts": 7,
        "timeoutSeconds": 8,
        "idempotencyKey": None,
        "rerunOf": {"id": str(ended.pk)},
    }
    ended.refresh_from_db()
    assert ended.status == "SUCCEEDED"


def test_takes_another_payload(client: GraphQLClient, ended: Task) -> None:
    assert rerun(client, ended, payload={"seconds": 1})["payload"] == {"seconds": 1}


def test_refuses_a_payload_that_does_not_fit(client: GraphQLClient, ended: Task) -> None:
    answer = client.execute(RERUN, id=ended.pk, payload={"seconds": -1})

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["payload.seconds"])
    assert Task.objects.count() == 1


def test_belongs_to_the_owner_whoever_asks(cast: dict[str, GraphQLClient], ended: Task, owner: User) -> None:
    again = rerun(cast["staff"], ended)

    assert Task.objects.get(pk=again["id"]).owner == owner


@pytest.mark.parametrize("status", sorted(set(TaskStatus) - FINAL))
def test_a_task_that_has_not_ended_is_a_conflict(client: GraphQLClient, task: Task, status: TaskStatus) -> None:
    alive = status in ("RUNNING", "CANCELLING")
    Task.objects.update(status=status, lease_until=Now() if alive else None)

    answer = client.execute(RERUN, id=task.pk)

    assert (answer.code, answer.error["extensions"]["status"]) == ("CONFLICT", status)
    assert Task.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_purge_meanwhile_costs_only_the_link() -> None:
    """As one after it would; of one task or of many."""
    owner = User.objects.create_user("owner@example.com")
    gone = task_create(owner=owner, request=TaskRequest(name="x"))
    request = rerun_request(gone)
    Task.objects.all().delete()

    one = task_create(owner=owner, request=request, rerun_of=Task(pk=gone.pk))
    (many,) = tasks_create(owner=owner, wanted=[Wanted(request, Task(pk=gone.pk))])

    assert isinstance(many, Task)
    assert list(Task.objects.order_by("pk").values_list("pk", "rerun_of")) == [(one.pk, None), (many.pk, None)]


@pytest.mark.django_db(transaction=True)
def test_no_purge_deletes_what_is_just_run_again(settings: Settings) -> None:
    settings.TASK_RETENTION_DAYS = {"FAILED": 1}
    owner = User.objects.create_user("owner@example.com")
    old = Task.objects.create(owner=owner, name="x", status="FAILED", finished_at=Now() - timedelta(days=2))

    def purge() -> dict[str, int]:
        try:
            return tasks_purge()
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        task_rerun(viewer=owner, task_id=old.pk)
        assert pool.submit(purge).result(30) == {"FAILED": 0}

    assert Task.objects.get(rerun_of=old)


def test_what_is_wrong_with_no_key_is_no_conflict(owner: User) -> None:
    stranger = User(pk=owner.pk + 1, email="nobody@example.com")

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # not at the end of a transaction, which is the test's
    with pytest.raises(IntegrityError):
        task_create(owner=stranger, request=TaskRequest(name="x"))
