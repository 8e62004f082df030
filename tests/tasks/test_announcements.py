"""Whatever changes a task tells open streams so, once, after its commit."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from taskverse.api.live import channel
from taskverse.api.redis import client_of, tell
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.firing import schedules_fire
from taskverse.apps.tasks.engine.handle import TaskRun
from taskverse.apps.tasks.engine.run import task_claim
from taskverse.apps.tasks.engine.settle import CANCELLED, LOST, AttemptOutcome, Outcome, task_settle
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.services.act import task_cancel
from taskverse.apps.tasks.services.bulk import Wanted, tasks_create
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.tasks.services.matching import tasks_cancel
from taskverse.apps.tasks.services.update import task_update
from taskverse.apps.users.models import User
from tests.tasks.schedules import make, make_due

NOTHING = b"[]"  # changed
Told = Callable[[Callable[[], Any]], list[Any]]


@pytest.fixture
def told(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Told:
    """What is announced by something that is done."""

    def during(action: Callable[[], Any]) -> list[Any]:
        with client_of(settings.CACHE_URL).pubsub() as pubsub:
            pubsub.subscribe(channel())
            assert pubsub.get_message(timeout=20)
            connection.run_on_commit.clear()  # what went before is committed, as it were
            with django_capture_on_commit_callbacks(execute=True):
                action()
            tell("PUBLISH", channel(), NOTHING.decode())  # comes after all that was announced
            changes = [json.loads(data) for data in iter(lambda: pubsub.get_message(timeout=20)["data"], NOTHING)]
            assert len(changes) < 2, "One commit, one message."
            return [change for message in changes for change in message]

    return during


def claim(task: Task) -> Task:
    claimed = task_claim(task_id=task.pk, attempt=task.attempt, worker="w")
    assert claimed
    return claimed


def inbox() -> list[Any]:
    return ["notifications", list(Notification.objects.values_list("pk", flat=True))]


def test_a_task_and_its_run(told: Told, owner: User) -> None:
    assert told(lambda: task_create(owner=owner, request=TaskRequest(name="x"))) == [["tasks", [Task.objects.get().pk]]]
    task = Task.objects.get()
    changed = ["tasks", [task.pk]]

    assert told(lambda: claim(task)) == [changed]
    run = TaskRun(task.pk, 1, owner.pk)
    assert told(lambda: run.progress(1, 2)) == [changed]
    assert told(lambda: run.log("x")) == [["task-logs", [task.pk]]]
    task.refresh_from_db()
    assert told(lambda: task_settle(task, Outcome(AttemptOutcome.SUCCEEDED, {}))) == [changed, inbox()]


@pytest.mark.parametrize(("max_attempts", "tells_owner"), [(1, True), (2, False)])
def test_a_lost_run(told: Told, task: Task, max_attempts: int, tells_owner: bool) -> None:
    Task.objects.update(max_attempts=max_attempts)
    running = claim(task)

    messages = told(lambda: task_settle(running, LOST))

    assert messages == [["tasks", [task.pk]], *([inbox()] if tells_owner else [])]


def test_a_cancelled_one(told: Told, owner: User, task: Task) -> None:
    running = claim(task)
    assert told(lambda: task_cancel(viewer=owner, task_id=task.pk)) == [["tasks", [task.pk]]]
    assert told(lambda: task_settle(running, CANCELLED)) == [["tasks", [task.pk]], inbox()]


def test_a_changed_one(told: Told, owner: User, task: Task) -> None:
    assert told(lambda: task_update(viewer=owner, task_id=task.pk, changes={"name": "y"})) == [["tasks", [task.pk]]]


def test_many_at_once(told: Told, owner: User) -> None:
    wanted = [Wanted(TaskRequest(name="x"))] * 20

    ((topic, ids),) = told(lambda: tasks_create(owner=owner, wanted=wanted))

    assert (topic, len(ids)) == ("tasks", 20)
    (tasks, notifications) = told(lambda: tasks_cancel(viewer=owner, wanted=TaskFilter()))
    assert (tasks[0], sorted(tasks[1])) == ("tasks", ids)
    assert sorted(notifications[1]) == sorted(inbox()[1])


def test_those_of_schedules(told: Told, owner: User) -> None:
    make_due(make(owner))
    assert told(schedules_fire) == [["tasks", [Task.objects.get().pk]]]


def test_nothing_is_told_of_what_did_not_happen(told: Told, task: Task) -> None:
    claim(task)
    assert told(lambda: task_claim(task_id=task.pk, attempt=task.attempt, worker="w")) == []
