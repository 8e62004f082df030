"""Deliveries that their owner asks for: a ping, and the same once more."""

import json
from collections.abc import Callable

import pytest

from taskverse.apps.notifications.models import Webhook, WebhookDelivery
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.notifications.sending import deliver, happens, make_webhook, says
from tests.outbound.server import Server

Serve = Callable[..., Server]
PING = """mutation($id: ID!) { ping_webhook(id: $id) { delivery { id event state attempts nextAttemptAt } } }"""
REDELIVER = """mutation($id: ID!) { redeliver_webhook(deliveryId: $id) { delivery { id state attempts messageId } } }"""

pytestmark = pytest.mark.django_db


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_ping(serve: Serve, client: GraphQLClient, owner: User) -> None:
    server = serve(says("200 OK"))
    webhook = make_webhook(owner, server.url())
    delivery = client.execute(PING, id=webhook.pk).data["ping_webhook"]["delivery"]
    assert delivery.pop("nextAttemptAt")
    assert delivery == {"id": str(only().pk), "event": "PING", "state": "PENDING", "attempts": 0}
    deliver()

    body = json.loads(server.visits[0].body)
    assert (body["type"], body["data"]) == ("ping", {"webhook": {"id": str(webhook.pk)}})
    Webhook.objects.update(enabled=False)
    assert client.execute(PING, id=webhook.pk).code == "CONFLICT"


def test_the_same_once_more(serve: Serve, client: GraphQLClient, owner: User) -> None:
    server = serve(says("200 OK"))
    make_webhook(owner, server.url())
    happens(owner)
    deliver()
    again = client.execute(REDELIVER, id=only().pk).data["redeliver_webhook"]["delivery"]
    assert again == {"id": str(only().pk), "state": "PENDING", "attempts": 0, "messageId": only().message_id}
    deliver()

    assert (only().state, len(server.visits)) == ("DELIVERED", 2)
    assert server.visits[0].body == server.visits[1].body


def test_by_hand_not_too_often(client: GraphQLClient, owner: User) -> None:
    webhook = make_webhook(owner)
    codes = [client.execute(PING, id=webhook.pk).code for _ in range(31)]

    assert codes == [None] * 30 + ["RATE_LIMITED"]
