"""Deliveries to receivers on real sockets, good ones and bad ones."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.apps.notifications.engine.attempts import PAUSES, pause_after
from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.engine.turns import turn_take, webhooks_take
from taskverse.apps.notifications.models import Notification, Webhook, WebhookDelivery
from taskverse.apps.notifications.services.webhooks import webhook_create
from taskverse.apps.users.models import User
from tests.notifications.sending import deliver, deliver_again, happens, make_webhook, says
from tests.outbound.server import Server, Visit

Serve = Callable[..., Server]

pytestmark = pytest.mark.django_db


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_of_who_may_not_sign_in_any_more_nothing_is_told(serve: Serve, owner: User) -> None:
    server = serve(says("200 OK"))
    webhook, _ = webhook_create(owner=owner, url=server.url(), events=["TASK_FAILED"])
    happens(owner)
    notifications_dispatch()
    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert webhooks_take() == []
    turn_take(webhook.pk, webhook.turn)

    assert server.visits == []


def test_a_failure_is_tried_again_with_the_same_id(serve: Serve, owner: User) -> None:
    answers = iter(["500 Oops", "302 Found", "404 Not Found", "201 Created"])

    def answer(visit: Visit) -> None:
        says(next(answers), "Location: /other", body=b"a\0b\xff")(visit)

    server = serve(answer)
    make_webhook(owner, server.url())
    happens(owner)
    before = timezone.now()
    deliver()

    first = only()
    assert (first.state, first.attempts, first.status_code, first.response) == ("PENDING", 1, 500, "ab\ufffd")
    assert before + timedelta(seconds=4) <= first.next_attempt_at <= timezone.now() + timedelta(seconds=6)
    assert deliver() == 0
    for status in (302, 404, 201):
        assert deliver_again().status_code == status
    assert (only().state, only().attempts) == ("DELIVERED", 4)
    assert {(visit.path, visit.headers["webhook-id"]) for visit in server.visits} == {("/", first.message_id)}
    assert len({visit.body for visit in server.visits}) == 1
    assert Webhook.objects.get().failures == 0


def test_a_receiver_that_hangs_is_left_alone_for_a_while(serve: Serve, owner: User, settings: Settings) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 2
    server = serve(lambda visit: visit.closing.wait(60))
    make_webhook(owner, server.url())
    for _ in range(3):
        happens(owner)
    deliver()

    assert len(server.visits) == 1
    tried = WebhookDelivery.objects.get(attempts=1)
    assert tried.error.startswith("OUTBOUND_TIMEOUT: ")
    assert tried.status_code is None
    assert 2_000 <= (tried.duration_ms or 0) < 20_000
    assert deliver() == 0


def test_of_a_long_answer_little_is_kept(serve: Serve, owner: User) -> None:
    server = serve(says("200 OK", body=b"x" * 1_000_000))
    make_webhook(owner, server.url())
    happens(owner)
    deliver()

    assert (only().state, len(only().response)) == ("DELIVERED", 1024)


def test_gone_is_gone(serve: Serve, owner: User) -> None:
    server = serve(says("410 Gone"))
    make_webhook(owner, server.url("/?key=secret"))
    for _ in range(3):
        happens(owner)
    deliver()

    webhook = Webhook.objects.get()
    assert (len(server.visits), webhook.enabled, webhook.disabled_why) == (1, False, "GONE")
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"FAILED"}
    told = Notification.objects.get(event="WEBHOOK_DISABLED")
    assert (told.user, told.message) == (owner, f"The webhook to {server.url()} was switched off. It answered 410.")
    happens(owner)
    assert deliver() == 0


def test_what_failed_for_days_is_switched_off(serve: Serve, owner: User, settings: Settings) -> None:
    server = serve(says("500 Oops"))
    make_webhook(owner, server.url())
    happens(owner)
    deliver()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=2, hours=23))
    deliver_again()
    assert Webhook.objects.get().enabled
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=3, hours=1))
    deliver_again()

    assert (Webhook.objects.get().enabled, Webhook.objects.get().disabled_why) == (False, "FAILING")
    assert Notification.objects.filter(event="WEBHOOK_DISABLED").count() == 1


def test_one_delivery_is_tried_for_a_day(serve: Serve, owner: User) -> None:
    assert 0.9 < sum(PAUSES) / 86_400 < 1.1
    assert len({pause_after(3) for _ in range(10)}) > 1
    server = serve(says("500 Oops"))
    make_webhook(owner, server.url())
    happens(owner)
    deliver()
    for _ in range(len(PAUSES) + 3):
        deliver_again()

    assert (only().state, only().attempts, len(server.visits)) == ("FAILED", len(PAUSES) + 1, len(PAUSES) + 1)


def test_a_name_that_leads_inside_is_not_asked(owner: User) -> None:
    make_webhook(owner, "http://localhost/")
    happens(owner)
    deliver()

    assert (only().state, only().status_code) == ("PENDING", None)
    assert only().error == "OUTBOUND_REFUSED: localhost does not lead to public addresses only."


def test_a_secret_that_cannot_be_read_is_told(serve: Serve, owner: User, settings: Settings) -> None:
    server = serve(says("200 OK"))
    make_webhook(owner, server.url())
    settings.SECRET_KEY = "another " * 10
    happens(owner)
    deliver()

    assert (server.visits, only().error.partition(":")[0]) == ([], "SECRET_LOST")


@pytest.mark.django_db(transaction=True)
def test_eight_workers_deliver_each_once_and_one_at_a_time(serve: Serve) -> None:
    owner = User.objects.create_user("owner@example.com")
    inside, most = threading.Semaphore(8), []

    def answer(visit: Visit) -> None:
        inside.acquire()
        most.append(inside._value)
        inside.release()
        visit.say("HTTP/1.1 200 OK")

    server = serve(answer)
    make_webhook(owner, server.url())
    for _ in range(10):
        happens(owner)
    notifications_dispatch()
    ((webhook_id, turn),) = webhooks_take()
    assert webhooks_take() == []
    together = threading.Barrier(8)

    def race(number: int) -> None:
        try:
            together.wait()
            turn_take(webhook_id, turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(race, range(8)))

    assert len(server.visits) == 10
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("DELIVERED", 1)}
    assert min(most) == 7


def test_a_turn_that_was_cut_off_begins_again_when_its_time_is_over(serve: Serve, owner: User) -> None:
    server = serve(says("200 OK"))
    webhook = make_webhook(owner, server.url())
    happens(owner)
    Webhook.objects.update(turn=1, closed_until=timezone.now() + timedelta(seconds=25))
    assert deliver() == 0
    turn_take(webhook.pk, 0)  # of a message that is late
    assert server.visits == []

    Webhook.objects.update(closed_until=timezone.now())
    assert deliver() == 1
    assert only().state == "DELIVERED"
