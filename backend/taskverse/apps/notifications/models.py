from django.conf import settings
from django.db import models

from taskverse.common.models import CreatedModel


class Notification(CreatedModel):
    """A line in a user's inbox."""

    class Event(models.TextChoices):
        TASK_SUCCEEDED = "TASK_SUCCEEDED", "Task succeeded"
        TASK_FAILED = "TASK_FAILED", "Task failed"
        TASK_CANCELLED = "TASK_CANCELLED", "Task cancelled"
        SECURITY = "SECURITY", "Security of the account"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=40, choices=Event.choices)
    message = models.TextField()
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.CASCADE, related_name="notifications", null=True, blank=True
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("user", "-id"), name="notification_user_newest")]

    def __str__(self) -> str:
        return self.message
