"""A user's webhooks. Secrets are shown when they are made and never again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from taskverse.api.throttle import hit
from taskverse.apps.notifications.engine.payload import body_of_ping
from taskverse.apps.notifications.engine.turns import deliveries_give_up, webhook_disable
from taskverse.apps.notifications.keys import seal, secret_generate
from taskverse.apps.notifications.models import Webhook, WebhookDelivery
from taskverse.apps.notifications.models.webhook import PING, URL_LENGTH
from taskverse.apps.notifications.selectors import delivery_get, webhook_get
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, Conflict, NotFound, RateLimited
from taskverse.outbound import OutboundError, target_of
from taskverse.outbound.policy import policy_of_settings

MAX_WEBHOOKS = 10  # of one user
BY_HAND = 30  # pings and deliveries asked for again, of one user in a minute
OVERLAP = timedelta(days=1)  # in which a secret that was replaced signs, too


@transaction.atomic
def webhook_create(*, owner: User, url: str, events: Sequence[str]) -> tuple[Webhook, str]:
    """The webhook and its secret. Raises BadUserInput, Conflict at MAX_WEBHOOKS."""
    checked = _checked(url=url, events=events)
    User.objects.select_for_update().get(pk=owner.pk)  # whose webhooks are counted one after the other
    if Webhook.objects.filter(user=owner).count() >= MAX_WEBHOOKS:
        raise Conflict(f"You have {MAX_WEBHOOKS} webhooks: delete one first.")
    secret = secret_generate()
    return Webhook.objects.create(user=owner, secret=seal(secret), **checked), secret


@transaction.atomic
def webhook_update(*, owner: User, webhook_id: str, changes: dict[str, Any]) -> Webhook:
    """Of url, events, enabled. Switched on it starts anew: what there was while it was off is not made up for. Nor are
    failures of the receiver before held against another.

    Raises NotFound, BadUserInput.
    """
    webhook = _hold(owner, webhook_id)
    enabled = changes.pop("enabled", webhook.enabled)
    switched_on = enabled and not webhook.enabled
    checked = _checked(**changes)
    if switched_on or checked.get("url", webhook.url) != webhook.url:
        checked |= {"failures": 0, "failing_since": None}
    if switched_on:
        checked |= {"enabled": True, "disabled_why": ""}
    if not enabled:
        webhook_disable(webhook, Webhook.Disabled.BY_OWNER)
    if checked:
        Webhook.objects.filter(pk=webhook.pk).update(**checked)
    if switched_on:
        deliveries_give_up(webhook)  # of whoever saw it on, and was slower than who switched it off
    return webhook_get(owner, webhook_id)


@transaction.atomic
def webhook_delete(*, owner: User, webhook_id: str) -> None:
    """With its deliveries. Raises NotFound."""
    _hold(owner, webhook_id, to_delete=True).delete()


def webhook_rotate_secret(*, owner: User, webhook_id: str) -> tuple[Webhook, str]:
    """The webhook and its new secret; for a day both sign. Raises NotFound, and Conflict if two do it at once, where
    the secret of one would never sign."""
    webhook = webhook_get(owner, webhook_id)
    secret = secret_generate()
    unchanged = Webhook.objects.filter(pk=webhook.pk, secret=webhook.secret)
    if not unchanged.update(previous_secret=webhook.secret, previous_secret_until=Now() + OVERLAP, secret=seal(secret)):
        raise Conflict("The secret was replaced a moment ago.")
    return webhook_get(owner, webhook_id), secret


@transaction.atomic
def webhook_ping(*, owner: User, webhook_id: str) -> WebhookDelivery:
    """Raises NotFound, Conflict while it is off, RateLimited."""
    webhook = _hold(owner, webhook_id)
    _check_by_hand(webhook)
    delivery = WebhookDelivery.objects.create(webhook=webhook, event=PING, body=body_of_ping(webhook.pk))
    delivery.refresh_from_db()
    return delivery


def delivery_redeliver(*, owner: User, delivery_id: str) -> WebhookDelivery:
    """The same message once more, with the same id, as often as a new one; one that still waits is sent now.

    Raises NotFound, Conflict while the webhook is off, RateLimited.
    """
    delivery = delivery_get(owner, delivery_id)
    _check_by_hand(delivery.webhook)
    delivery_again(delivery)
    return delivery_get(owner, delivery_id)


def delivery_again(delivery: WebhookDelivery) -> None:
    State = WebhookDelivery.State  # noqa: N806
    row = WebhookDelivery.objects.filter(pk=delivery.pk)
    if not row.filter(state=State.PENDING).update(next_attempt_at=Now()):
        row.update(state=State.PENDING, attempts=0, next_attempt_at=Now())


def _hold(owner: User, webhook_id: str, *, to_delete: bool = False) -> Webhook:
    """Before any of its deliveries is touched. Whoever changes it meanwhile waits; if it is to be deleted, so does
    whoever adds a delivery. Raises NotFound.
    """
    rows = Webhook.objects.select_for_update(no_key=not to_delete)
    found = rows.filter(pk=webhook_get(owner, webhook_id).pk).first()
    if found is None:
        raise NotFound
    return found


def _check_by_hand(webhook: Webhook) -> None:
    if not webhook.enabled:
        raise Conflict("The webhook is switched off.")
    verdict = hit(f"webhook:{webhook.user_id}", limit=BY_HAND, window=60)
    if not verdict.allowed:
        raise RateLimited.for_seconds(verdict.retry_after)


def _checked(*, url: str | None = None, events: Sequence[str] | None = None) -> dict[str, Any]:
    """Raises BadUserInput."""
    fields: dict[str, list[str]] = {}
    if url is not None and (fault := _fault(url)):
        fields["url"] = [fault]
    if events is not None and not events:
        fields["events"] = ["Name at least one."]
    if fields:
        raise BadUserInput.of_fields(**fields)
    return {
        **({"url": url} if url is not None else {}),
        **({"events": sorted(set(map(str, events)))} if events is not None else {}),
    }


def _fault(url: str) -> str:
    """What can be told without a look-up. Where a name leads is checked with each delivery, when it matters."""
    if len(url) > URL_LENGTH:
        return f"A URL has at most {URL_LENGTH} characters here."
    try:
        target = target_of(url)
    except OutboundError as error:
        return error.message
    policy = policy_of_settings()
    if not policy.allows_port(target):
        return f"Requests to port {target.port} are not allowed."
    if target.address and not policy.allows(target, target.address):
        return "This is not a public address."
    return ""
