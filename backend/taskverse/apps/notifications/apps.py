from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "taskverse.apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        # Only now are models there to import.
        from taskverse.apps.notifications.services.inbox import security_notify  # noqa: PLC0415
        from taskverse.apps.users.events import listeners  # noqa: PLC0415

        listeners.append(security_notify)
