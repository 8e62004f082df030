"""What keepers and workers do, one after the other in this process."""

from typing import Any

from django.db.models.functions import Now

from taskverse.apps.notifications.engine.dispatch import notifications_dispatch
from taskverse.apps.notifications.engine.outbox import notification_add
from taskverse.apps.notifications.engine.turns import webhooks_take
from taskverse.apps.notifications.jobs import deliver_webhook, send_mail
from taskverse.apps.notifications.models import Mail, Webhook, WebhookDelivery
from taskverse.apps.notifications.services.webhooks import webhook_create
from taskverse.apps.users.mails.post import mails_take
from taskverse.apps.users.models import User
from tests.outbound.server import Answer, Visit


def happens(user: User, event: str = "TASK_FAILED", message: str = "it failed", **rest: Any) -> None:
    notification_add(user_id=user.pk, event=event, message=message, **rest)


def send_mails() -> int:
    notifications_dispatch()
    due = mails_take(Mail)
    for mail_id, attempts in due:
        send_mail(mail_id, attempts)
    return len(due)


def deliver() -> int:
    """How many webhooks had something to send."""
    notifications_dispatch()
    due = webhooks_take()
    for webhook_id, turn in due:
        deliver_webhook(webhook_id, turn)
    return len(due)


def deliver_again() -> WebhookDelivery:
    """As if all pauses were over."""
    Webhook.objects.update(closed_until=Now())
    WebhookDelivery.objects.update(next_attempt_at=Now())
    deliver()
    return WebhookDelivery.objects.latest("pk")


def make_webhook(owner: User, url: str = "https://example.com/hook", events: Any = ("TASK_FAILED",)) -> Webhook:
    return webhook_create(owner=owner, url=url, events=events)[0]


def says(status: str, *headers: str, body: bytes = b"") -> Answer:
    def answer(visit: Visit) -> None:
        visit.say(f"HTTP/1.1 {status}", *headers, body=body)

    return answer
