from django.db import models

from taskverse.common.models import CreatedModel


class MonitoringRecord(CreatedModel):
    """What happened to a task, and when. Written with the move it tells of, never changed: a trigger refuses it."""

    class Event(models.TextChoices):
        TASK_SCHEDULED = "TASK_SCHEDULED", "Task due later"
        TASK_QUEUED = "TASK_QUEUED", "Task queued"
        TASK_STARTED = "TASK_STARTED", "Task started"
        TASK_CANCELLING = "TASK_CANCELLING", "Task asked to stop"
        TASK_SUCCEEDED = "TASK_SUCCEEDED", "Task succeeded"
        TASK_FAILED = "TASK_FAILED", "Task failed"
        TASK_CANCELLED = "TASK_CANCELLED", "Task cancelled"

    task = models.ForeignKey(
        "tasks.Task", on_delete=models.CASCADE, related_name="records", help_text="The task it happened to."
    )
    event = models.CharField(max_length=40, choices=Event.choices)
    message = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("task", "-id"), name="record_task_newest")]

    def __str__(self) -> str:
        return f"{self.event} of task {self.task_id}"
