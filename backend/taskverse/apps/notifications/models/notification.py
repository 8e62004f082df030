from django.conf import settings
from django.db import models

from taskverse.common.models import CreatedModel


class Notification(CreatedModel):
    """A line in a user's inbox. Until it is dispatched it is also what mails and webhooks are made of, so that what
    happened and the word of it are one commit."""

    class Event(models.TextChoices):
        TASK_SUCCEEDED = "TASK_SUCCEEDED", "A task succeeded"
        TASK_FAILED = "TASK_FAILED", "A task failed"
        TASK_CANCELLED = "TASK_CANCELLED", "A task was cancelled"
        SECURITY = "SECURITY", "Something touched the security of the account"
        WEBHOOK_DISABLED = "WEBHOOK_DISABLED", "A webhook was switched off, since its receiver does not answer"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    event = models.CharField(max_length=40, choices=Event.choices)
    message = models.TextField()
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.CASCADE, related_name="notifications", null=True, blank=True
    )
    read_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True, help_text="When mail and webhooks were told.")
    mail = models.ForeignKey(
        "notifications.Mail",
        on_delete=models.SET_NULL,
        related_name="notifications",
        null=True,
        blank=True,
        db_index=False,
    )

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("user", "-id"), name="notification_user_newest"),
            models.Index(fields=("user", "-id"), name="notification_unread", condition=models.Q(read_at=None)),
            models.Index(fields=("id",), name="notification_undispatched", condition=models.Q(dispatched_at=None)),
            models.Index(fields=("mail", "id"), name="notification_mailed", condition=models.Q(mail__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.message


Event = Notification.Event
MAILED_UNLESS_TOLD = {Event.TASK_FAILED, Event.SECURITY, Event.WEBHOOK_DISABLED}


class NotificationPreference(models.Model):
    """What a user wants otherwise than by default."""

    class Channel(models.TextChoices):
        INBOX = "INBOX", "The inbox"
        EMAIL = "EMAIL", "Mail"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    event = models.CharField(max_length=40, choices=Event.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    enabled = models.BooleanField()

    class Meta:
        ordering = ("user", "event", "channel")
        constraints = [
            models.UniqueConstraint(fields=("user", "event", "channel"), name="notification_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.channel}: {'on' if self.enabled else 'off'}"


def by_default(event: str, channel: str) -> bool:
    return channel == NotificationPreference.Channel.INBOX or event in MAILED_UNLESS_TOLD


def is_fixed(event: str, channel: str) -> bool:
    """Whoever has got into an account could switch off what tells its owner."""
    return event == Event.SECURITY and channel == NotificationPreference.Channel.EMAIL
