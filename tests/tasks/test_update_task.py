from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.engine.keeping import release_due, to_publish
from taskverse.apps.tasks.engine.run import task_claim
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.services.act import task_cancel
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.tasks.services.update import task_update
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.racing import held_up

UPDATE = """mutation($id: Int!, $name: String, $runAt: DateTime, $priority: TaskPriority, $payload: JSON) {
  update_task(id: $id, name: $name, runAt: $runAt, priority: $priority, payload: $payload) {
    task { name status priority payload }
  }
}"""
SOON = timedelta(hours=1)


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def test_changes_what_is_given_and_nothing_else(client: GraphQLClient, task: Task) -> None:
    before = dict[str, Any](Task.objects.filter(pk=task.pk).values().get())

    answer = client.execute(UPDATE, id=task.pk, name=" new ", runAt=None)
    assert answer.data["update_task"]["task"]["name"] == "new"
    after = dict[str, Any](Task.objects.filter(pk=task.pk).values().get())
    assert {name for name in after if after[name] != before[name]} <= {"name", "updated_at"}

    answer = client.execute(UPDATE, id=task.pk, priority="HIGH", payload={"b": 2})
    expected = {"name": "new", "status": "QUEUED", "priority": "HIGH", "payload": {"b": 2}}
    assert answer.data["update_task"]["task"] == expected


def test_another_queue_gets_a_message_of_its_own(owner: User, task: Task) -> None:
    Task.objects.update(next_publish_at=Now() + SOON, publish_count=9)

    task_update(viewer=owner, task_id=task.pk, changes={"name": "same queue"})
    assert to_publish() == []
    task_update(viewer=owner, task_id=task.pk, changes={"priority": "high"})
    assert [due.priority for due in to_publish()] == ["high"]


def test_a_task_that_is_put_off_waits_whatever_message_is_on_its_way(owner: User, task: Task) -> None:
    updated = task_update(viewer=owner, task_id=task.pk, changes={"run_at": timezone.now() + SOON})

    assert (updated.status, updated.queued_at) == ("SCHEDULED", None)
    assert list(MonitoringRecord.objects.order_by("id").values_list("event", flat=True)) == [
        "TASK_QUEUED",
        "TASK_SCHEDULED",
    ]
    assert task_claim(task_id=task.pk, attempt=0, worker="w") is None
    assert (release_due(), to_publish()) == ([], [])

    Task.objects.update(run_at=Now())
    assert release_due() == [task.pk]
    assert [due.pk for due in to_publish()] == [task.pk]
    assert task_claim(task_id=task.pk, attempt=0, worker="w")


def test_a_task_that_waits_for_its_time_becomes_ready(owner: User, task: Task) -> None:
    task_update(viewer=owner, task_id=task.pk, changes={"run_at": timezone.now() + SOON})
    later = task_update(viewer=owner, task_id=task.pk, changes={"run_at": timezone.now() + 2 * SOON})
    assert later.status == "SCHEDULED"

    now = task_update(viewer=owner, task_id=task.pk, changes={"run_at": timezone.now()})
    assert now.status == "QUEUED"
    assert now.queued_at
    assert [due.pk for due in to_publish()] == [task.pk]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"payload": []}, "payload"),
        ({"runAt": "2030-01-01T00:00:00"}, "runAt"),
        ({"runAt": "2999-01-01T00:00:00Z"}, "runAt"),
    ],
)
def test_refuses(client: GraphQLClient, task: Task, arguments: dict[str, Any], field: str) -> None:
    before = Task.objects.values().get()

    answer = client.execute(UPDATE, id=task.pk, **arguments)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [field])
    assert Task.objects.values().get() == before


def test_it_must_run_before_it_expires(client: GraphQLClient, owner: User) -> None:
    request = TaskRequest(name="x", expires_at=timezone.now() + SOON)
    task = task_create(owner=owner, request=request)

    answer = client.execute(UPDATE, id=task.pk, runAt=(timezone.now() + 2 * SOON).isoformat())
    assert list(answer.error["extensions"]["fields"]) == ["expiresAt"]


def test_refuses_a_task_that_was_started_or_has_ended(client: GraphQLClient, owner: User, task: Task) -> None:
    Task.objects.update(status=TaskStatus.SCHEDULED, attempt=1)  # it waits for its second attempt
    assert client.execute(UPDATE, id=task.pk, name="new").code == "CONFLICT"

    Task.objects.update(status=TaskStatus.QUEUED, attempt=0)
    assert task_claim(task_id=task.pk, attempt=0, worker="w")
    assert client.execute(UPDATE, id=task.pk, name="new").code == "CONFLICT"

    ended = task_create(owner=owner, request=TaskRequest(name="x"))
    task_cancel(viewer=owner, task_id=ended.pk)
    assert client.execute(UPDATE, id=ended.pk, name="new").code == "CONFLICT"


def test_staff_change_anybodys(staff: User, task: Task) -> None:
    assert task_update(viewer=staff, task_id=task.pk, changes={"name": "new"}).name == "new"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run_at", [None, timedelta(hours=1)], ids=["stays", "is put off"])
def test_two_at_once_that_change_different_things_lose_nothing(
    owner: User, task: Task, run_at: timedelta | None
) -> None:
    moment = {"run_at": timezone.now() + run_at} if run_at else {}
    with held_up(task) as start:
        named = start(lambda: task_update(viewer=owner, task_id=task.pk, changes={"name": "new", **moment}))
        Task.objects.filter(pk=task.pk).update(payload={"b": 2}, priority="low")

    assert named.result().name == "new"
    task.refresh_from_db()
    assert (task.name, task.payload, task.priority) == ("new", {"b": 2}, "low")
