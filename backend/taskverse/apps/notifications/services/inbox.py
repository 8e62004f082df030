"""A user's inbox, and what they want told where."""

from collections.abc import Sequence

from django.db.models.functions import Now

from taskverse.apps.notifications.engine.outbox import notification_add
from taskverse.apps.notifications.models import Notification, NotificationPreference
from taskverse.apps.notifications.models.notification import is_fixed
from taskverse.apps.notifications.selectors import Preference, notifications_find
from taskverse.apps.users.events import SecurityEvent
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput
from taskverse.common.values import is_id

MOST = 1_000  # at once


def notifications_read(*, viewer: User, ids: Sequence[str]) -> int:
    """How many were unread before. Ids that are nobody's, or another's, are passed over. Raises BadUserInput."""
    if len(ids) > MOST:
        raise BadUserInput.of_fields(ids=[f"{MOST} at the most."])
    if not all(map(is_id, ids)):
        raise BadUserInput.of_fields(ids=["Each must be the id of a notification."])
    unread = notifications_find(viewer, unread_only=True)
    return unread.filter(pk__in=[int(text) for text in ids]).update(read_at=Now())


def notifications_read_all(*, viewer: User) -> int:
    return notifications_find(viewer, unread_only=True).update(read_at=Now())


def preference_set(*, viewer: User, event: str, channel: str, enabled: bool) -> Preference:
    """Raises BadUserInput for what cannot be switched off."""
    fixed = is_fixed(event, channel)
    if fixed and not enabled:
        raise BadUserInput.of_fields(enabled=["What touches the account's security is always mailed."])
    NotificationPreference.objects.update_or_create(
        user=viewer, event=event, channel=channel, defaults={"enabled": enabled}
    )
    return Preference(event, channel, enabled, fixed)


def security_notify(user: User, event: SecurityEvent) -> None:
    notification_add(user_id=user.pk, event=Notification.Event.SECURITY, message=event.value)
