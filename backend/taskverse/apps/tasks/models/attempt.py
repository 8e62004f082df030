from django.db import models
from django.db.models.functions import Now

from taskverse.apps.tasks.models.task import Task


class TaskAttempt(models.Model):
    """How one attempt ended. Written with its end, so a short task pays for one row."""

    class Outcome(models.TextChoices):
        SUCCEEDED = "SUCCEEDED", "It answered a result"
        FAILED = "FAILED", "It raised an error"
        TIMEOUT = "TIMEOUT", "It ran longer than it may"
        WORKER_LOST = "WORKER_LOST", "Its worker died or was cut off"
        CANCELLED = "CANCELLED", "It was stopped on request"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    worker = models.CharField(max_length=255, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    error_traceback = models.TextField(blank=True, help_text="For staff: it may show what the owner must not see.")

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("task", "number"), name="attempt_once")]

    def __str__(self) -> str:
        return f"Attempt {self.number} of {self.task_id}: {self.outcome}"
