from contextlib import suppress
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from taskverse.apps.notifications.keys import reseal
from taskverse.apps.notifications.models import Mail, Notification, Webhook, WebhookDelivery
from taskverse.common.values import days

BATCH = 1_000


def notifications_purge() -> int:
    """Delete what is older than NOTIFICATION_RETENTION_DAYS, and what became of it; how many rows."""
    kept = settings.NOTIFICATION_RETENTION_DAYS
    if kept <= 0:
        return 0
    before = timezone.now() - days(kept)
    return sum(_purge(model, before) for model in (WebhookDelivery, Notification, Mail))


def _purge(model: type[Model], before: datetime) -> int:
    """A few at a time, so that nobody waits for a lock. Ids grow with time, so this needs no index of its own."""
    rows, deleted = model._default_manager, 0
    while True:
        oldest = rows.order_by("pk").values_list("pk", "created_at")[:BATCH]
        old = [pk for pk, created_at in oldest if created_at < before]
        deleted += rows.filter(pk__in=old).delete()[0]
        if len(old) < BATCH:
            return deleted


def secrets_reseal() -> None:
    """With the newest SECRET_KEY, so that a fallback may be dropped."""
    if not settings.SECRET_KEY_FALLBACKS:
        return
    for webhook in Webhook.objects.only("pk", "secret", "previous_secret").iterator():
        for name in ("secret", "previous_secret"):
            old = getattr(webhook, name)
            # guarded by the old one: it may have been replaced meanwhile
            with suppress(InvalidToken):
                if old:
                    Webhook.objects.filter(pk=webhook.pk, **{name: old}).update(**{name: reseal(old)})
