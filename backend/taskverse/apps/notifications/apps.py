from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "taskverse.apps.notifications"
    label = "notifications"
