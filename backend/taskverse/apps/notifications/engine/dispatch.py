"""From a notification to what goes out for it: deliveries and mails, in one transaction with the mark that it is done.
So a crash at any moment leaves all of it to do, or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from taskverse.apps.notifications.engine.payload import body_of_notification
from taskverse.apps.notifications.models import Mail, Notification, Webhook, WebhookDelivery
from taskverse.apps.notifications.selectors import mail_wanted
from taskverse.apps.users.models import User
from taskverse.database.locks import held

BATCH = 1_000

Gathering = tuple[int, bool]  # whose mail, and whether it is urgent


@transaction.atomic
def notifications_dispatch() -> int:
    """How many. Any number may do it at once, each with rows of its own; the number of queries does not depend on
    theirs."""
    rows, webhooks = _undone()
    if not rows:
        return 0
    _add_deliveries(rows, webhooks)
    left = _gather_mails(rows)
    done = [row.pk for row in rows if row not in left]
    Notification.objects.filter(pk__in=done).update(dispatched_at=Now())
    return len(done)


def _undone() -> tuple[list[Notification], dict[int, list[Webhook]]]:
    """And the webhooks of their users, which cannot be deleted until this transaction is over. Without those of users
    that somebody holds, or a webhook of theirs: they are left for another round."""
    undone = Notification.objects.filter(dispatched_at=None).order_by("pk")
    rows = list(undone.select_for_update(skip_locked=True)[:BATCH])
    users = {row.user_id for row in rows}
    webhooks = defaultdict(list)
    for webhook in Webhook.objects.filter(user__in=users, enabled=True, user__is_active=True):
        webhooks[webhook.user_id].append(webhook)
    busy = held(Webhook, [webhook.pk for group in webhooks.values() for webhook in group])
    waiting = held(User, users) | {user for user, group in webhooks.items() if any(one.pk in busy for one in group)}
    return [row for row in rows if row.user_id not in waiting], webhooks


def _add_deliveries(rows: Sequence[Notification], webhooks: dict[int, list[Webhook]]) -> None:
    pairs = [
        (row.pk, webhook) for row in rows for webhook in webhooks.get(row.user_id, ()) if row.event in webhook.events
    ]
    if not pairs:
        return
    whole = Notification.objects.select_related("task").in_bulk({pk for pk, _ in pairs})
    bodies = {pk: body_of_notification(row) for pk, row in whole.items()}
    WebhookDelivery.objects.bulk_create(
        (
            WebhookDelivery(webhook=webhook, notification_id=pk, event=whole[pk].event, body=bodies[pk])
            for pk, webhook in pairs
        ),
        ignore_conflicts=True,  # of a row that was left over
    )


def _gather_mails(rows: Sequence[Notification]) -> list[Notification]:
    """Into the one mail of each user that still waits for its first attempt. Those that are left for the next round,
    since their mail was just leaving."""
    wanted = {row: (row.user_id, row.event == Notification.Event.SECURITY) for row in mail_wanted(rows)}
    if not wanted:
        return []
    mails = _mails_that_gather(set(wanted.values()))
    for row, gathering in wanted.items():
        row.mail_id = mails.get(gathering)
    gathered = [row for row in wanted if row.mail_id]
    Notification.objects.bulk_update(gathered, ["mail"])
    return [row for row in wanted if not row.mail_id]


def _mails_that_gather(wanted: set[Gathering]) -> dict[Gathering, int]:
    """Locked, so that none leaves before this transaction is through."""
    users = {user_id for user_id, _ in wanted}
    window = timedelta(minutes=settings.NOTIFICATION_MAIL_MINUTES)
    newest = dict(Mail.objects.filter(user__in=users, urgent=False).values_list("user_id").annotate(Max("tried_at")))
    now = timezone.now()

    def due(user_id: int, urgent: bool) -> datetime:
        before = newest.get(user_id)
        return max(now, before + window) if before and not urgent else now

    new = [Mail(user_id=user_id, urgent=urgent, look_at=due(user_id, urgent)) for user_id, urgent in sorted(wanted)]
    Mail.objects.bulk_create(new, ignore_conflicts=True)
    waiting = Mail.objects.filter(user__in=users, state=Mail.State.WAITING, attempts=0)
    found = waiting.order_by("user_id", "urgent").select_for_update(skip_locked=True)
    return {(mail.user_id, mail.urgent): mail.pk for mail in found}
