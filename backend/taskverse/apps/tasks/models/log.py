from django.db import models

from taskverse.apps.tasks.models.task import Task
from taskverse.common.models import CreatedModel


class TaskLog(CreatedModel):
    """A line that a run wrote for the task's owner."""

    class Level(models.TextChoices):
        INFO = "INFO", "To know"
        WARNING = "WARNING", "To look at"
        ERROR = "ERROR", "To mend"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="logs")
    attempt = models.PositiveIntegerField()
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.INFO)
    message = models.CharField(max_length=2000)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("task", "id"), name="log_of_task")]

    def __str__(self) -> str:
        return f"{self.level}: {self.message}"
