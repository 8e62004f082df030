from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.tasks.models import PausedQueue, Task, TaskStatus
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

QUEUES = "{ queues { name depth oldestWaitingSeconds running paused } }"
WORKERS = "{ workers { name online running capacity lastSeen } }"


def hold(owner: User, worker: str, status: str = TaskStatus.RUNNING) -> None:
    lease = Now() + timedelta(seconds=20)
    Task.objects.create(owner=owner, name="x", status=status, lease_until=lease, worker=worker)


def test_queues_by_urgency(
    owner: User,
    staff: User,
    client_of: Callable[[User], GraphQLClient],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Task.objects.create(owner=owner, name="x", queued_at=Now() - timedelta(minutes=1))
    Task.objects.create(owner=owner, name="x")
    hold(owner, "w", TaskStatus.CANCELLING)
    PausedQueue.objects.create(name="low")
    client = client_of(staff)

    with django_assert_num_queries(4):  # the user, what waits, what runs, what rests
        high, normal, low = client.execute(QUEUES).data["queues"]

    idle = {"depth": 0, "oldestWaitingSeconds": None, "running": 0}
    assert 60 <= normal.pop("oldestWaitingSeconds") < 70
    assert normal == {"name": "NORMAL", "depth": 2, "running": 1, "paused": False}
    assert high == {"name": "HIGH", "paused": False, **idle}
    assert low == {"name": "LOW", "paused": True, **idle}


@pytest.mark.parametrize("away", [False, True])
def test_workers_that_hold_tasks_are_told_whether_or_not_they_answer(
    owner: User,
    staff: User,
    client_of: Callable[[User], GraphQLClient],
    monkeypatch: pytest.MonkeyPatch,
    away: bool,
) -> None:
    if away:
        monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
        monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    hold(owner, "celery@a")
    hold(owner, "celery@a", TaskStatus.CANCELLING)
    hold(owner, "celery@b")

    first, second = client_of(staff).execute(WORKERS).data["workers"]

    seen = parse_datetime(first.pop("lastSeen"))
    assert seen
    assert timedelta(seconds=9) < timezone.now() - seen < timedelta(seconds=20)
    assert first == {"name": "celery@a", "online": False, "running": 2, "capacity": None}
    assert (second["name"], second["running"]) == ("celery@b", 1)
