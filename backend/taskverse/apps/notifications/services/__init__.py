from taskverse.apps.notifications.engine.outbox import (
    NOTIFICATION_OF_MOVED,
    TOPIC,
    notification_add,
    notifications_add,
)

__all__ = ["NOTIFICATION_OF_MOVED", "TOPIC", "notification_add", "notifications_add"]
