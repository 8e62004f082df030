"""From one row to inbox, mail and webhooks: all of it once, whatever is cut off or doubled."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from taskverse.apps.notifications.engine import dispatch
from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.jobs import purge_notifications
from taskverse.apps.notifications.models import Mail, Notification, Webhook, WebhookDelivery
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.locks import held
from tests.notifications.sending import happens, make_webhook

EVERY = ("TASK_SUCCEEDED", "TASK_FAILED")


def test_nothing_is_done_while_a_task_ends_but_one_insert(task: Task) -> None:
    make_webhook(task.owner, events=EVERY)
    task_run(task_id=task.pk, attempt=0, worker="w")

    assert Notification.objects.get().dispatched_at is None
    assert not WebhookDelivery.objects.exists()
    assert notifications_dispatch() == 1
    assert Notification.objects.get().dispatched_at
    assert notifications_dispatch() == 0


def test_a_receiver_gets_the_task_without_its_input_and_result(task: Task) -> None:
    make_webhook(task.owner, events=EVERY)
    Task.objects.update(payload={"secret": "hidden"}, metadata={"secret": "hidden"})
    task_run(task_id=task.pk, attempt=0, worker="w")
    notifications_dispatch()

    delivery = WebhookDelivery.objects.get()
    assert "hidden" not in delivery.body
    body = json.loads(delivery.body)
    told = body["data"]["task"]
    for name in ("createdAt", "startedAt", "finishedAt"):
        assert told.pop(name)
    assert body == {
        "type": "task.succeeded",
        "timestamp": Notification.objects.get().created_at.isoformat(),
        "data": {
            "message": "the owner's succeeded",
            "task": {
                "id": str(task.pk),
                "name": "the owner's",
                "kind": "echo",
                "status": "SUCCEEDED",
                "statusReason": None,
                "errorCode": None,
                "attempt": 1,
            },
        },
    }


def test_each_webhook_gets_its_own_events_of_its_own_user(owner: User, stranger: User) -> None:
    failures, both = make_webhook(owner), make_webhook(owner, events=EVERY)
    off, foreign = make_webhook(owner, events=EVERY), make_webhook(stranger, events=EVERY)
    Webhook.objects.filter(pk=off.pk).update(enabled=False)
    for event in (*EVERY, "TASK_CANCELLED"):
        happens(owner, event)
    notifications_dispatch()

    told = WebhookDelivery.objects.order_by("pk").values_list("webhook", "event")
    assert set(told) == {(failures.pk, "TASK_FAILED"), (both.pk, "TASK_SUCCEEDED"), (both.pk, "TASK_FAILED")}
    assert not foreign.deliveries.exists()
    assert len(set(WebhookDelivery.objects.values_list("message_id", flat=True))) == 3


def test_what_is_cut_off_is_done_by_the_next(owner: User) -> None:
    make_webhook(owner)
    happens(owner)
    before = transaction.savepoint()
    assert notifications_dispatch() == 1
    transaction.savepoint_rollback(before)  # as when the process is killed before the commit

    assert not WebhookDelivery.objects.exists()
    assert notifications_dispatch() == 1
    assert (WebhookDelivery.objects.count(), Mail.objects.count()) == (1, 1)


def test_costs_the_same_for_any_number(owner: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_webhook(owner)
    for number in (1, 30):
        users = [User.objects.create_user(f"{number}.{other}@example.com") for other in range(number)]
        for user in (owner, *users):
            happens(user)
            happens(user, "SECURITY")
        with django_assert_num_queries(14):  # of which 4 are savepoints
            notifications_dispatch()


@pytest.fixture
def committed(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(dispatch, "BATCH", 7)
    owner = User.objects.create_user("owner@example.com")
    make_webhook(owner)
    for user in (owner, *(User.objects.create_user(f"{number}@example.com") for number in range(4))):
        for _ in range(20):
            happens(user)
    return owner


def test_eight_at_once_do_each_once(committed: User) -> None:
    together = threading.Barrier(8)

    def race(_: int) -> int:
        try:
            together.wait()
            done = 0
            while Notification.objects.filter(dispatched_at=None).exists():
                done += notifications_dispatch()
            return done
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(race, range(8))) == 100

    assert WebhookDelivery.objects.values("notification").distinct().count() == 20 == WebhookDelivery.objects.count()
    assert Mail.objects.count() == 5
    assert not Notification.objects.filter(mail=None).exists()


@pytest.mark.parametrize("table", ["users_user", "notifications_mail", "notifications_webhook"])
def test_a_row_that_somebody_holds_keeps_nothing_from_others(transactional_db: None, table: str) -> None:
    first, second = (User.objects.create_user(f"{name}@example.com") for name in "ab")
    rows = {"users_user": first, "notifications_webhook": make_webhook(first)}
    rows["notifications_mail"] = Mail.objects.create(user=first)
    happens(first)
    happens(second)

    with held(table, rows[table].pk):
        assert notifications_dispatch() == 1
        assert Notification.objects.get(dispatched_at=None).user == first

    assert notifications_dispatch() == 1
    assert sorted(Mail.objects.values_list("user", "notifications")) == sorted(
        Notification.objects.values_list("user", "pk")
    )


def test_old_ones_go_with_all_that_became_of_them(owner: User, settings: Settings) -> None:
    make_webhook(owner)
    for message in ("old", "new"):
        happens(owner, message=message)
        notifications_dispatch()
        Mail.objects.update(state="SENT")
    long_ago = timezone.now() - timedelta(days=91)
    for model in (Notification, WebhookDelivery, Mail):
        model._default_manager.filter(pk=model._default_manager.earliest("pk").pk).update(created_at=long_ago)

    settings.NOTIFICATION_RETENTION_DAYS = 0
    purge_notifications()
    assert Notification.objects.count() == 2
    settings.NOTIFICATION_RETENTION_DAYS = 90
    purge_notifications()

    assert Notification.objects.get().message == "new"
    assert WebhookDelivery.objects.get().notification == Notification.objects.get()
    assert Mail.objects.get() == Notification.objects.get().mail
