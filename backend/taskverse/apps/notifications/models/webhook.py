import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from taskverse.apps.notifications.models.notification import Notification
from taskverse.common.models import CreatedModel

PING = "PING"  # asked for by hand, to try a receiver
URL_LENGTH = 2_000


def message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Webhook(CreatedModel):
    """A user's receiver. Whoever sends to it holds its turn, so that one that hangs holds one place of a worker."""

    class Disabled(models.TextChoices):
        BY_OWNER = "BY_OWNER", "The owner did it"
        GONE = "GONE", "It answered 410"
        FAILING = "FAILING", "It failed for days"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=URL_LENGTH)
    events = ArrayField(models.CharField(max_length=40, choices=Notification.Event.choices))
    enabled = models.BooleanField(default=True)
    disabled_why = models.CharField(max_length=20, choices=Disabled.choices, blank=True)
    secret = models.TextField(editable=False, help_text="Encrypted.")
    previous_secret = models.TextField(blank=True, editable=False, help_text="Encrypted.")
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveIntegerField(default=0, help_text="Counts the claims: only the newest may send.")
    closed_until = models.DateTimeField(db_default=Now(), help_text="In use, announced, or left alone for a while.")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(CreatedModel):
    """One event for one webhook, with what came of the newest attempt. Body and message id never change."""

    class State(models.TextChoices):
        PENDING = "PENDING", "To be sent, or sent again"
        DELIVERED = "DELIVERED", "Answered with 2xx"
        FAILED = "FAILED", "Given up"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries", null=True, blank=True
    )
    event = models.CharField(max_length=40)
    message_id = models.CharField(max_length=40, unique=True, default=message_id, editable=False)
    body = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    attempted_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    response = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=("webhook", "notification"), name="webhook_delivery_once"),
        ]
        indexes = [
            models.Index(fields=("webhook", "-id"), name="webhook_delivery_newest"),
            models.Index(
                fields=("webhook", "next_attempt_at"), name="webhook_delivery_due", condition=models.Q(state="PENDING")
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
