"""Telling users: one row in the transaction of what it tells of. Nothing else is done there, nothing can be lost."""

from collections.abc import Iterable

from taskverse.api.live import announce
from taskverse.apps.notifications.models import Notification

TOPIC = "notifications"

# Part of a statement that moves a task and calls its row `moved`: the same as notification_add, without a further round
# trip. Whoever executes it announces the id.
NOTIFICATION_OF_MOVED = """
  INSERT INTO notifications_notification (user_id, event, message, task_id)
  SELECT owner_id, %(notification)s::text, %(told)s, id FROM moved WHERE %(notification)s::text <> '' RETURNING id"""


def notification_add(*, user_id: int, event: str, message: str, task_id: int | None = None) -> Notification:
    """Belongs in the transaction of what it tells of: the caller opens it."""
    notification = Notification.objects.create(user_id=user_id, event=event, message=message, task_id=task_id)
    announce({TOPIC: [notification.pk]})
    return notification


def notifications_add(*, event: str, messages: Iterable[tuple[int, int, str]]) -> None:
    """One for each task, by one INSERT; `messages` are (user id, task id, message)."""
    added = Notification.objects.bulk_create(
        Notification(user_id=user_id, event=event, message=message, task_id=task_id)
        for user_id, task_id, message in messages
    )
    announce({TOPIC: [notification.pk for notification in added]})
