from taskverse.apps.notifications.models import Notification


def notification_add(*, user_id: int, event: str, message: str, task_id: int | None = None) -> Notification:
    """Belongs in the transaction of what it tells of: the caller opens it."""
    return Notification.objects.create(user_id=user_id, event=event, message=message, task_id=task_id)
