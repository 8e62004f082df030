from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Now

from taskverse.common.models import CreatedModel


class TaskStatus(models.TextChoices):
    SCHEDULED = "SCHEDULED", "Due later"
    QUEUED = "QUEUED", "Ready, waits for a worker"
    RUNNING = "RUNNING", "A worker runs it"
    CANCELLING = "CANCELLING", "Asked to stop while running"
    SUCCEEDED = "SUCCEEDED", "Done, with a result"
    FAILED = "FAILED", "Ended with an error"
    CANCELLED = "CANCELLED", "Stopped before it was done"


FINAL = frozenset({TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELLED})

# Every move there is: from which states a task may come into this one. Nothing leaves a final state.
SOURCES: dict[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.RUNNING: frozenset({TaskStatus.QUEUED}),
    TaskStatus.SUCCEEDED: frozenset({TaskStatus.RUNNING}),
    TaskStatus.FAILED: frozenset({TaskStatus.RUNNING}),
}


class Task(CreatedModel):
    """One piece of work a user asked for. This row is the truth; a message in the broker only points at it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tasks")
    name = models.CharField(max_length=200, validators=[MinLengthValidator(1)])
    kind = models.CharField(max_length=100, default="echo")
    payload = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=20, choices=TaskStatus.choices, default=TaskStatus.QUEUED)
    attempt = models.PositiveIntegerField(default=0, help_text="How many times a worker has started it.")
    worker = models.CharField(max_length=255, blank=True)

    progress_current = models.PositiveBigIntegerField(null=True, blank=True)
    progress_total = models.PositiveBigIntegerField(null=True, blank=True)
    progress_message = models.CharField(max_length=200, blank=True)
    progress_at = models.DateTimeField(null=True, blank=True)

    result = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    error_traceback = models.TextField(blank=True, help_text="For staff: it may show what the owner must not see.")

    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    queued_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(FINAL), finished_at__isnull=False)
                | models.Q(~models.Q(status__in=sorted(FINAL)), finished_at__isnull=True),
                name="task_finished_at_with_final_status",
            ),
        ]
        indexes = [models.Index(fields=("owner", "-id"), name="task_owner_newest")]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"
