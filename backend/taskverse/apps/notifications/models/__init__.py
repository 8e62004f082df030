from taskverse.apps.notifications.models.mail import Mail
from taskverse.apps.notifications.models.notification import Notification, NotificationPreference
from taskverse.apps.notifications.models.webhook import Webhook, WebhookDelivery

__all__ = ["Mail", "Notification", "NotificationPreference", "Webhook", "WebhookDelivery"]
