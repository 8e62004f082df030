"""The keeper's thread, step by step: what one of them cannot do costs the others nothing."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from celery import current_app
from celery.worker.state import active_requests
from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.apps.notifications.models import Mail, Notification
from taskverse.apps.tasks.engine import losses
from taskverse.apps.tasks.keeper import REAP_SECONDS, SEND_SECONDS, Keeper
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskStatus
from taskverse.apps.users.models import User
from tests.chaos.proxy import Proxy
from tests.locks import held, three_rounds
from tests.tasks.test_keeping import SECOND, make, running
from tests.tasks.test_run_request import request_of


@pytest.fixture(autouse=True)
def _no_losses() -> Iterator[None]:
    yield
    losses.take()


@pytest.fixture
def slow_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each of its answers takes a tenth of a second."""
    address = urlsplit(current_app.conf.broker_url)
    proxy = Proxy(address.hostname or "", address.port or 6379, delay=0.05)
    url = address._replace(netloc=address.netloc.replace(f":{address.port}", f":{proxy.port}")).geturl()
    monkeypatch.setattr(current_app.conf, "broker_url", url)
    monkeypatch.setattr(current_app.conf, "broker_write_url", url)
    yield
    proxy.shut_out()


def test_a_slow_broker_leaves_time_for_leases(owner: User, slow_broker: None) -> None:
    many = 200
    Task.objects.bulk_create(Task(owner=owner, name="x", next_publish_at=Now()) for _ in range(many))
    users = User.objects.bulk_create(User(email=f"{number}@example.com") for number in range(many))
    Mail.objects.bulk_create(Mail(user=user) for user in users)
    keeper = Keeper("w")

    for step in (keeper.relay, keeper.announce):
        begun = time.monotonic()
        step()
        assert SEND_SECONDS <= time.monotonic() - begun < SEND_SECONDS + 8  # all together take twenty

    assert Task.objects.filter(publish_count=1).count() == many  # the others are due again in three seconds


@pytest.mark.django_db(transaction=True)
def test_a_loss_that_cannot_be_settled_is_kept_and_the_others_are_settled() -> None:
    owner = User.objects.create_user("owner@example.com")
    first, second = running(owner), running(owner)
    for task in (first, second):
        losses.report((task.pk, 1), timeout=False)
    keeper = Keeper("w")

    with held("tasks_task", first.pk):
        keeper.settle_lost()
    assert TaskAttempt.objects.get().task_id == second.pk

    keeper.settle_lost()
    assert TaskAttempt.objects.count() == 2
    assert losses.take() == []


@pytest.mark.django_db(transaction=True)
def test_losses_that_an_error_met_are_kept() -> None:
    people = [User.objects.create_user(f"{name}@example.com") for name in "ab"]
    tasks = [running(person) for person in people]
    for task in tasks:
        losses.report((task.pk, 1), timeout=False)
    Task.objects.update(max_attempts=1)
    keeper = Keeper("w")

    with held("users_user", people[0].pk):
        with pytest.raises(OperationalError):
            keeper.settle_lost()
        with pytest.raises(OperationalError):  # and the one that failed comes last
            keeper.settle_lost()
        assert TaskAttempt.objects.get().task_id == tasks[1].pk

    keeper.settle_lost()
    assert TaskAttempt.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_lease_that_a_lock_kept_from_being_renewed_is_not_reaped_at_once() -> None:
    task = running(User.objects.create_user("owner@example.com"))
    Task.objects.update(lease_until=Now() - SECOND)
    keeper = Keeper("other")
    keeper.reap()
    (key,) = keeper.suspects
    keeper.suspects[key] -= 5

    with held("tasks_task", task.pk):
        keeper.reap()

    keeper.reap()
    task.refresh_from_db()
    assert task.status == "RUNNING"
    keeper.suspects[key] -= 5
    keeper.reap()
    assert TaskAttempt.objects.get().outcome == "WORKER_LOST"


@pytest.fixture
def pair(transactional_db: None) -> tuple[User, User]:
    first, second = (User.objects.create_user(f"{name}@example.com") for name in "ab")
    return first, second


def test_a_lease_that_cannot_be_reaped_keeps_no_other(pair: tuple[User, User]) -> None:
    first, second = pair
    blocked = [running(first) for _ in range(5)]
    free = running(second)
    Task.objects.update(lease_until=Now() - SECOND, max_attempts=1)
    keeper = Keeper("other")
    keeper.reap()
    for age, task in enumerate([*blocked[:3], free, *blocked[3:]], 5):  # two come before the free one
        (key,) = [key for key in keeper.suspects if key[0] == task.pk]
        keeper.suspects[key] -= age

    three_rounds(keeper.reap, user_id=first.pk, seconds=REAP_SECONDS)

    assert TaskAttempt.objects.get().task_id == free.pk


def test_steps_that_wait_leave_time_for_leases(pair: tuple[User, User], settings: Settings) -> None:
    settings.TASK_LEASE_SECONDS = 6
    first, second = pair
    make(first, expires_at=Now() - SECOND)
    Notification.objects.create(user=first, event="SECURITY")
    task = running(second)
    request = request_of(task.pk, 0)
    active_requests.add(request)

    try:
        with held("users_user", first.pk):
            Keeper("w").tick()
    finally:
        active_requests.discard(request)

    assert Task.objects.filter(pk=task.pk, lease_until__gt=Now() + 3 * SECOND).exists()


def test_what_one_user_holds_up_stops_no_step(pair: tuple[User, User]) -> None:
    """Theirs expires, and theirs is to be told."""
    first, second = pair
    make(first, expires_at=Now() - SECOND)
    late = make(second, status=TaskStatus.SCHEDULED, run_at=Now() - SECOND, queued_at=None)
    Notification.objects.create(user=first, event="SECURITY")
    mail = Mail.objects.create(user=second)

    with held("users_user", first.pk):
        Keeper("w").tick()

    late.refresh_from_db()
    mail.refresh_from_db()
    assert late.status == "QUEUED"
    assert mail.look_at > timezone.now() + SECOND  # it was sent
    assert not Task.objects.filter(status="CANCELLED").exists()
