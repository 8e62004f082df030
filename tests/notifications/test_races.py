"""Webhooks while two change them at once, or while something is under way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import NoneType

import pytest
from django.db import connection, transaction

from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.keys import unseal
from taskverse.apps.notifications.models import Webhook, WebhookDelivery
from taskverse.apps.notifications.services.webhooks import (
    webhook_delete,
    webhook_ping,
    webhook_rotate_secret,
    webhook_update,
)
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict, NotFound
from tests.notifications.sending import deliver, happens, make_webhook
from tests.notifications.test_deliveries import Serve
from tests.outbound.server import Visit
from tests.racing import elsewhere, held_up, wait_for_blocked

pytestmark = pytest.mark.django_db(transaction=True)


def switch(webhook: Webhook, *, on: bool) -> None:
    webhook_update(owner=webhook.user, webhook_id=str(webhook.pk), changes={"enabled": on})


def test_what_was_dispatched_while_it_was_switched_off_is_not_kept(owner: User) -> None:
    webhook = make_webhook(owner, "http://localhost/")
    happens(owner)
    dispatched, off = threading.Event(), threading.Event()

    def dispatch() -> None:
        with transaction.atomic():
            notifications_dispatch()
            dispatched.set()
            assert off.wait(60)

    with ThreadPoolExecutor(1) as pool:
        dispatching = pool.submit(elsewhere, dispatch)
        assert dispatched.wait(60)
        switch(webhook, on=False)
        off.set()
        dispatching.result()
    switch(webhook, on=True)

    assert WebhookDelivery.objects.get().state == "FAILED"
    assert deliver() == 0


def test_of_two_new_secrets_at_once_one_is_refused(owner: User) -> None:
    webhook = make_webhook(owner)
    rotate = partial(webhook_rotate_secret, owner=owner, webhook_id=str(webhook.pk))
    with held_up(webhook) as start:
        rotated = [start(rotate) for _ in range(2)]

    shown = [one.result()[1] for one in rotated if not isinstance(one.exception(), Conflict)]
    now = Webhook.objects.get()
    assert (len(shown), unseal(now.secret), now.previous_secret) == (1, shown[0], webhook.secret)


@pytest.mark.parametrize("status", ["410 Gone", "500 Oops"])
def test_what_its_last_url_answers_is_not_held_against_the_next(serve: Serve, owner: User, status: str) -> None:
    def answer(visit: Visit) -> None:
        Webhook.objects.update(url="https://example.com/moved")
        connection.close()
        visit.say(f"HTTP/1.1 {status}")

    webhook = make_webhook(owner, serve(answer).url())
    happens(owner)
    assert deliver() == 1

    webhook.refresh_from_db()
    assert (webhook.enabled, webhook.failures, webhook.failing_since) == (True, 0, None)


def delete(webhook: Webhook) -> None:
    webhook_delete(owner=webhook.user, webhook_id=str(webhook.pk))


def test_it_is_deleted_while_a_delivery_is_added(owner: User) -> None:
    webhook = make_webhook(owner)
    happens(owner)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert notifications_dispatch() == 1
            deleted = pool.submit(elsewhere, partial(delete, webhook))
            wait_for_blocked(1)
        deleted.result()

    assert not WebhookDelivery.objects.exists()


def test_while_it_is_deleted_only_its_owner_waits(owner: User, stranger: User) -> None:
    webhook = make_webhook(owner)
    happens(owner)
    happens(stranger)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        delete(webhook)
        assert pool.submit(elsewhere, notifications_dispatch).result() == 1

    assert notifications_dispatch() == 1
    assert not WebhookDelivery.objects.exists()


def test_pings_and_a_deletion_at_once(owner: User) -> None:
    webhook = make_webhook(owner)
    ping = partial(webhook_ping, owner=owner, webhook_id=str(webhook.pk))
    with held_up(webhook) as start:
        done = [start(ping), start(partial(delete, webhook)), start(ping)]

    assert {type(one.exception()) for one in done} <= {NoneType, NotFound}
    assert not WebhookDelivery.objects.exists()
