from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.run import task_claim, task_run
from taskverse.apps.tasks.models import FINAL, Task, TaskStatus
from taskverse.apps.users.models import User
from tests.client import Answer, GraphQLClient

CANCEL = """mutation($id: Int!, $reason: String) {
  cancel_task(id: $id, reason: $reason) { task { id status statusReason finishedAt } }
}"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def cancel(client: GraphQLClient, task: Task, **variables: Any) -> Answer:
    return client.execute(CANCEL, id=task.pk, **variables)


@pytest.mark.parametrize("status", [TaskStatus.QUEUED, TaskStatus.SCHEDULED])
def test_a_waiting_task_is_cancelled_for_certain(client: GraphQLClient, task: Task, status: TaskStatus) -> None:
    Task.objects.update(status=status)

    answered = cancel(client, task, reason="Not today.").data["cancel_task"]["task"]

    assert (answered["status"], answered["statusReason"]) == ("CANCELLED", "REQUESTED")
    assert answered["finishedAt"]
    assert MonitoringRecord.objects.get(event="TASK_CANCELLED").message == "Not today."
    assert Notification.objects.get().event == "TASK_CANCELLED"
    task_run(task_id=task.pk, attempt=0, worker="w")  # its message, which is on its way
    task.refresh_from_db()
    assert (task.status, task.attempt) == ("CANCELLED", 0)


def test_a_running_task_is_asked_to_stop(client: GraphQLClient, task: Task) -> None:
    task_claim(task_id=task.pk, attempt=0, worker="w")

    answered = cancel(client, task).data["cancel_task"]["task"]

    assert (answered["status"], answered["statusReason"]) == ("CANCELLING", "CANCEL_REQUESTED")
    task.refresh_from_db()
    assert task.cancel_by
    assert timedelta(seconds=5) < task.cancel_by - timezone.now() <= timedelta(seconds=10)
    assert not Notification.objects.exists()


def test_asking_again_changes_nothing(client: GraphQLClient, task: Task) -> None:
    task_claim(task_id=task.pk, attempt=0, worker="w")
    first = cancel(client, task).data
    before = Task.objects.values().get()

    assert cancel(client, task).data == first
    assert Task.objects.values().get() == before


@pytest.mark.parametrize("status", sorted(FINAL))
def test_a_task_that_has_ended_is_a_conflict(client: GraphQLClient, task: Task, status: TaskStatus) -> None:
    Task.objects.update(status=status, finished_at=Now())
    before = Task.objects.values().get()

    answer = cancel(client, task)

    assert (answer.code, answer.error["extensions"]["status"]) == ("CONFLICT", status)
    assert Task.objects.values().get() == before


@pytest.mark.parametrize("task_id", [0, -1, 2**31 - 1])
def test_what_is_not_there_is_not_found(client: GraphQLClient, task_id: int) -> None:
    assert client.execute(CANCEL, id=task_id).code == "NOT_FOUND"
