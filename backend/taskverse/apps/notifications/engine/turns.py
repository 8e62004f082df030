"""Who may send to a webhook. One at a time: a receiver that hangs holds one place of one worker, however much waits.

A message carries (webhook, turn). A claim raises the turn and closes the webhook until it may be claimed again, so late
and doubled messages do nothing, and after a crash the next turn begins when the time is over.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from taskverse.apps.notifications.engine.attempts import Outcome, delivery_attempt, delivery_settle
from taskverse.apps.notifications.engine.outbox import notification_add
from taskverse.apps.notifications.models import Notification, Webhook, WebhookDelivery
from taskverse.apps.users.mails.post import announce_again
from taskverse.apps.users.models import User
from taskverse.common.values import days

State = WebhookDelivery.State
Disabled = Webhook.Disabled

BATCH = 100
TURN_SECONDS = 10  # in which one turn begins attempts; then it is the turn of others
REST_DOUBLINGS = 6  # a failing receiver is left alone for 2 seconds, doubled with each failure in a row up to 64
GAVE_UP = "DISABLED: The webhook was switched off."


def webhooks_take() -> list[tuple[int, int]]:
    """(id, turn) of those that have something to send."""
    pending = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=State.PENDING, next_attempt_at__lte=Now())
    oldest = Subquery(pending.order_by("next_attempt_at").values("next_attempt_at")[:1])
    with transaction.atomic():
        free = _switched_on().filter(Exists(pending), closed_until__lte=Now())
        due = free.order_by("closed_until").select_for_update(skip_locked=True)
        found = list(due.values_list("pk", "turn")[:BATCH])
        Webhook.objects.filter(pk__in=[pk for pk, _ in found]).update(closed_until=announce_again(oldest))
    return found


def _switched_on() -> "QuerySet[Webhook]":
    """And their users may sign in: of who may not any more, nothing is told. By a subquery, as rows are updated."""
    return Webhook.objects.filter(enabled=True, user__in=User.objects.filter(is_active=True))


def turn_take(webhook_id: int, turn: int) -> None:
    """Send what is due, the oldest first, until something fails or the time is over."""
    if not Webhook.objects.filter(pk=webhook_id, turn=turn).update(turn=F("turn") + 1):
        return
    mine = Webhook.objects.filter(pk=webhook_id, turn=turn + 1)
    end = time.monotonic() + TURN_SECONDS
    rest = timedelta(0)
    while time.monotonic() < end and not rest:
        webhook = _hold(webhook_id, turn + 1)
        delivery = webhook and _next_due(webhook)
        if not webhook or not delivery:
            break
        outcome = delivery_attempt(webhook, delivery)
        delivery_settle(delivery, outcome)
        rest = _receiver_settle(webhook, outcome)
    mine.update(closed_until=Now() + rest)


def _hold(webhook_id: int, turn: int) -> Webhook | None:
    """The webhook as it is now, closed for one attempt more; None when it is off, or the turn is another's."""
    longest = timedelta(seconds=2 * settings.WEBHOOK_TIMEOUT_SECONDS + 5)
    held = _switched_on().filter(pk=webhook_id, turn=turn)
    return held.get() if held.update(closed_until=Now() + longest) else None


def _next_due(webhook: Webhook) -> WebhookDelivery | None:
    due = WebhookDelivery.objects.filter(webhook=webhook, state=State.PENDING, next_attempt_at__lte=Now())
    return due.order_by("next_attempt_at", "pk").first()


def _receiver_settle(webhook: Webhook, outcome: Outcome) -> timedelta:
    """How long the receiver is left alone. Nothing is counted if the webhook leads to another meanwhile."""
    row = Webhook.objects.filter(pk=webhook.pk, url=webhook.url)
    if outcome.succeeded:
        if webhook.failures:
            row.update(failures=0, failing_since=None)
        return timedelta(0)
    if not row.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", Now())):
        return timedelta(0)
    long_ago = timezone.now() - days(settings.WEBHOOK_FAILING_DAYS)
    if outcome.gone:
        webhook_disable(webhook, Disabled.GONE)
    elif webhook.failing_since and webhook.failing_since < long_ago:
        webhook_disable(webhook, Disabled.FAILING)
    return timedelta(seconds=2 ** min(webhook.failures + 1, REST_DOUBLINGS))


@transaction.atomic
def webhook_disable(webhook: Webhook, why: Disabled) -> None:
    """What waits is given up; unless the owner did it, they are told."""
    if not Webhook.objects.filter(pk=webhook.pk, enabled=True).update(enabled=False, disabled_why=why):
        return
    deliveries_give_up(webhook)
    if why != Disabled.BY_OWNER:
        address = webhook.url.partition("?")[0]  # what follows may hold a secret
        words = f"The webhook to {address} was switched off. {why.label}."
        notification_add(user_id=webhook.user_id, event=Notification.Event.WEBHOOK_DISABLED, message=words)


def deliveries_give_up(webhook: Webhook) -> None:
    WebhookDelivery.objects.filter(webhook=webhook, state=State.PENDING).update(state=State.FAILED, error=GAVE_UP)
