import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.tasks.models import PausedQueue, Task, TaskPriority, TaskStatus
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.waiting import wait_until

QUEUES = "{ queues { name depth oldestWaitingSeconds running paused } }"
WORKERS = "{ workers { name online running capacity lastSeen } }"


def test_workers_take_from_the_queues_by_urgency() -> None:
    """The settings cannot ask the model."""
    assert [queue.name for queue in current_app.conf.task_queues] == TaskPriority.values


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


@contextmanager
def worker_that_cannot_tell(name: str) -> Iterator[None]:
    """It answers with an error."""
    over = threading.Event()

    def fail(state: object) -> None:
        raise RuntimeError

    def listen(channel: Any) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                channel.connection.client.drain_events(timeout=0.1)

    control: Any = current_app.control
    with current_app.connection_for_write() as broker:
        channel = broker.channel()
        node = control.mailbox.Node(name, handlers={"stats": fail}, channel=channel)
        node.listen()
        thread = threading.Thread(target=listen, args=(channel,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def test_a_worker_that_cannot_tell_is_passed_over(
    owner: User, staff: User, client_of: Callable[[User], GraphQLClient]
) -> None:
    hold(owner, "celery@a")

    with worker_that_cannot_tell("broken@a"):
        inspect: Any = current_app.control.inspect(timeout=0.5)
        reply = wait_until(lambda: (inspect.stats() or {}).get("broken@a"), what="its answer")
        workers = client_of(staff).execute(WORKERS).data["workers"]

    assert "error" in reply
    assert [worker["name"] for worker in workers] == ["celery@a"]


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
