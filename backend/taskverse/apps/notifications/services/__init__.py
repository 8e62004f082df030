from taskverse.apps.notifications.engine.outbox import notification_add, notifications_add

__all__ = ["notification_add", "notifications_add"]
