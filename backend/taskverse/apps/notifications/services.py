from collections.abc import Mapping

from taskverse.api.live import announce
from taskverse.apps.notifications.models import Notification
from taskverse.apps.users.events import SecurityEvent
from taskverse.apps.users.models import User

TOPIC = "notifications"


def notification_add(*, user_id: int, event: str, message: str, task_id: int | None = None) -> Notification:
    """Belongs in the transaction of what it tells of: the caller opens it."""
    notification = Notification.objects.create(user_id=user_id, event=event, message=message, task_id=task_id)
    announce(TOPIC, [notification.pk])
    return notification


def notifications_add(*, user_id: int, event: str, messages: Mapping[int, str]) -> None:
    """One for each task, by one INSERT."""
    added = Notification.objects.bulk_create(
        Notification(user_id=user_id, event=event, message=message, task_id=task_id)
        for task_id, message in messages.items()
    )
    announce(TOPIC, [notification.pk for notification in added])


def security_notify(user: User, event: SecurityEvent) -> None:
    notification_add(user_id=user.pk, event=Notification.Event.SECURITY, message=event.value)
