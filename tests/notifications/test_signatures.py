"""Signatures of deliveries, as a library of others and the example of the documents read them."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from standardwebhooks.webhooks import Webhook as Reader
from standardwebhooks.webhooks import WebhookVerificationError

from taskverse.apps.notifications.models import Webhook, WebhookDelivery
from taskverse.apps.notifications.services.webhooks import webhook_create, webhook_rotate_secret
from taskverse.apps.users.models import User
from tests.notifications.sending import deliver, happens, says
from tests.notifications.test_deliveries import Serve

WEBHOOKS_MD = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"

pytestmark = pytest.mark.django_db


def test_another_library_reads_the_signature(serve: Serve, owner: User) -> None:
    server = serve(says("200 OK"))
    _, secret = webhook_create(owner=owner, url=server.url("/hook?a=1"), events=["TASK_FAILED"])
    happens(owner, message="Grüße, 世界 ☃")
    deliver()

    (visit,) = server.visits
    assert visit.line == "POST /hook?a=1 HTTP/1.1"
    assert visit.headers["content-type"] == "application/json"
    body = Reader(secret).verify(visit.body, visit.headers)
    assert (body["type"], body["data"]["message"]) == ("task.failed", "Grüße, 世界 ☃")
    with pytest.raises(WebhookVerificationError):
        Reader(secret).verify(visit.body.replace(b"failed", b"passed"), visit.headers)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status_code) == ("DELIVERED", 1, 200)
    assert visit.headers["webhook-id"] == delivery.message_id


def test_the_example_of_the_documents_works(serve: Serve, owner: User) -> None:
    code = re.findall(r"```python\n(.*?)```", WEBHOOKS_MD.read_text(), re.DOTALL)[0]
    server = serve(says("200 OK"))
    told: list[dict[str, Any]] = []
    _, secret = webhook_create(owner=owner, url=server.url(), events=["TASK_FAILED"])
    names: dict[str, Any] = {"SECRET": secret, "remember": told.append}
    exec(textwrap.dedent(code), names)  # noqa: S102 (our own words)
    happens(owner)
    deliver()

    (visit,) = server.visits
    assert names["receive"](visit.headers, visit.body) == 204
    assert names["receive"](visit.headers, visit.body + b" ") == 401
    assert [event["type"] for event in told] == ["task.failed"]


def test_while_secrets_overlap_both_read(serve: Serve, owner: User) -> None:
    server = serve(says("204 No Content"))
    webhook, old = webhook_create(owner=owner, url=server.url(), events=["TASK_FAILED"])
    _, new = webhook_rotate_secret(owner=owner, webhook_id=str(webhook.pk))
    happens(owner)
    deliver()
    for secret in (old, new):
        assert Reader(secret).verify(server.visits[0].body, server.visits[0].headers)

    Webhook.objects.update(previous_secret_until=timezone.now())
    happens(owner)
    deliver()
    assert Reader(new).verify(server.visits[1].body, server.visits[1].headers)
    with pytest.raises(WebhookVerificationError):
        Reader(old).verify(server.visits[1].body, server.visits[1].headers)


def test_a_secret_that_was_lost_is_replaced_at_once(serve: Serve, owner: User, settings: Settings) -> None:
    server = serve(says("204 No Content"))
    webhook, _ = webhook_create(owner=owner, url=server.url(), events=["TASK_FAILED"])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 10, []
    _, new = webhook_rotate_secret(owner=owner, webhook_id=str(webhook.pk))
    happens(owner)
    deliver()

    (visit,) = server.visits
    assert Reader(new).verify(visit.body, visit.headers)
    assert len(visit.headers["webhook-signature"].split()) == 1
