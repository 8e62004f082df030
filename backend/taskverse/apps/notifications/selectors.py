from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from taskverse.apps.notifications.models import Notification, NotificationPreference, Webhook, WebhookDelivery
from taskverse.apps.notifications.models.notification import by_default, is_fixed
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound
from taskverse.common.values import id_of

Channel = NotificationPreference.Channel
TOGETHER = "_together"


def notifications_visible(viewer: User) -> QuerySet[Notification]:
    """The viewer's own inbox, without the events that they do not want in it. Nobody else's, for staff neither."""
    muted = NotificationPreference.objects.filter(user=viewer, channel=Channel.INBOX, enabled=False)
    return Notification.objects.filter(user=viewer).exclude(event__in=muted.values("event"))


def notifications_find(viewer: User, *, unread_only: bool) -> QuerySet[Notification]:
    found = notifications_visible(viewer)
    return found.filter(read_at=None) if unread_only else found


@dataclass(frozen=True)
class Preference:
    event: str
    channel: str
    enabled: bool
    fixed: bool


def preferences_all(viewer: User) -> list[Preference]:
    """One for each event and channel."""
    told = NotificationPreference.objects.filter(user=viewer).values_list("event", "channel", "enabled")
    chosen = {(event, channel): enabled for event, channel, enabled in told}
    return [
        Preference(event, channel, chosen.get((event, channel), by_default(event, channel)), is_fixed(event, channel))
        for event in Notification.Event.values
        for channel in Channel.values
    ]


def mail_wanted(rows: Iterable[Notification]) -> Iterator[Notification]:
    """Those of the rows that their users want mailed."""
    rows = list(rows)
    told = NotificationPreference.objects.filter(user__in={row.user_id for row in rows}, channel=Channel.EMAIL)
    chosen = {(user, event): enabled for user, event, enabled in told.values_list("user_id", "event", "enabled")}
    for row in rows:
        if is_fixed(row.event, Channel.EMAIL) or chosen.get(
            (row.user_id, row.event), by_default(row.event, Channel.EMAIL)
        ):
            yield row


def webhooks_visible(viewer: User) -> QuerySet[Webhook]:
    """The viewer's own. Nobody else's, for staff neither."""
    return Webhook.objects.filter(user=viewer).order_by("id")


def webhooks_together(viewer: User) -> list[Webhook]:
    """All of the viewer's, so that what is asked of one is read for all: see `deliveries_together`."""
    webhooks = list(webhooks_visible(viewer))
    for webhook in webhooks:
        vars(webhook)[TOGETHER] = webhooks
    return webhooks


def deliveries_together(webhook: Webhook, rows: QuerySet[WebhookDelivery], *, key: str) -> list[WebhookDelivery]:
    """Those of `rows` that are the webhook's, kept under `key`: one query for all webhooks that were read with it."""
    if not hasattr(webhook, key):
        group: list[Webhook] = vars(webhook).get(TOGETHER, [webhook])
        prefetch_related_objects(group, Prefetch("deliveries", rows, to_attr=key))
    found: list[WebhookDelivery] = getattr(webhook, key)
    return found


def webhook_get(viewer: User, webhook_id: str) -> Webhook:
    """Raises NotFound, also for a webhook that is not the viewer's."""
    webhook = webhooks_visible(viewer).filter(pk=id_of(webhook_id)).first()
    if webhook is None:
        raise NotFound("There is no such webhook, or it is not yours.")
    return webhook


def delivery_get(viewer: User, delivery_id: str) -> WebhookDelivery:
    """Raises NotFound, also for a delivery of a webhook that is not the viewer's."""
    mine = WebhookDelivery.objects.filter(webhook__user=viewer).select_related("webhook")
    delivery = mine.filter(pk=id_of(delivery_id)).first()
    if delivery is None:
        raise NotFound("There is no such delivery, or it is not yours.")
    return delivery


MOST = 2_000  # of one user, looked for at once

IDS_AFTER = """
SELECT asked.user_id, found.id FROM unnest(%s::bigint[], %s::bigint[]) AS asked(user_id, after)
CROSS JOIN LATERAL (
  SELECT id FROM notifications_notification AS told WHERE user_id = asked.user_id AND id > asked.after AND NOT EXISTS (
    SELECT 1 FROM notifications_notificationpreference
    WHERE user_id = told.user_id AND event = told.event AND channel = 'INBOX' AND NOT enabled
  ) ORDER BY id LIMIT %s
) AS found
"""


def newest_ids(viewer: User, count: int) -> list[int]:
    """Of all, those too that the viewer does not want in the inbox now."""
    return list(Notification.objects.filter(user=viewer).order_by("-pk").values_list("pk", flat=True)[:count])


def notifications_of(user_ids: Collection[int], ids: Collection[int]) -> QuerySet[Notification]:
    """Of these ids those that are in the inbox of one of these users."""
    muted = NotificationPreference.objects.filter(
        user=OuterRef("user"), event=OuterRef("event"), channel=Channel.INBOX, enabled=False
    )
    return Notification.objects.filter(~Exists(muted), pk__in=ids, user__in=user_ids).order_by("pk")


def notification_ids_after(after: Mapping[int, int]) -> list[tuple[int, int]]:
    """(user, id) of each user's that come after an id, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(IDS_AFTER, [list(after), list(after.values()), MOST])
        return cursor.fetchall()
