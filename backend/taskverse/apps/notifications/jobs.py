"""Celery's entry points of this app, and what the keepers call to have them sent."""

import time
from collections.abc import Iterator

from celery import Task, shared_task
from kombu import Connection

from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.engine.turns import turn_take, webhooks_take
from taskverse.apps.notifications.mails import notification_letter
from taskverse.apps.notifications.models import Mail
from taskverse.apps.notifications.retention import notifications_purge, secrets_reseal
from taskverse.apps.users.jobs import send_account_mail
from taskverse.apps.users.mails.post import mail_send, mails_take
from taskverse.apps.users.models import AccountMail
from taskverse.common.publishing import publish
from taskverse.database.locks import impatient


@shared_task(name="notifications.send_mail")
def send_mail(mail_id: int, attempts: int) -> None:
    mail_send(Mail, mail_id, attempts, notification_letter)


@shared_task(name="notifications.deliver_webhook")
def deliver_webhook(webhook_id: int, turn: int) -> None:
    turn_take(webhook_id, turn)


@shared_task(name="notifications.purge_notifications")
def purge_notifications() -> None:
    notifications_purge()
    secrets_reseal()


def dispatch() -> None:
    with impatient():
        notifications_dispatch()


def announce(broker: Connection, *, seconds: float) -> None:
    """Have what is due sent, for so long at the most. Raises OperationalError when the broker is away: then nothing
    counts as sent."""
    broker.default_channel  # noqa: B018 (asks it)
    end = time.monotonic() + seconds
    for job, queue, ids in _due():
        if time.monotonic() > end or not publish(job, *ids, connection=broker, queue=queue):
            return


def _due() -> Iterator[tuple["Task[..., None]", str, tuple[int, int]]]:
    """Mail before any task, since somebody waits for it and it is over soon; webhooks after all, since a receiver may
    take its time. Each kind is taken when its turn comes: what is taken and not sent waits until it is announced again.
    """
    yield from ((send_account_mail, "high", ids) for ids in mails_take(AccountMail))
    yield from ((send_mail, "high", ids) for ids in mails_take(Mail))
    yield from ((deliver_webhook, "low", ids) for ids in webhooks_take())
