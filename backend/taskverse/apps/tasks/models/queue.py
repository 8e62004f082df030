from django.conf import settings
from django.db import models

from taskverse.apps.tasks.models.task import TaskPriority
from taskverse.common.models import CreatedModel


class PausedQueue(CreatedModel):
    """A queue that rests: its tasks are accepted and wait. No row, no rest."""

    name = models.CharField(max_length=20, choices=TaskPriority.choices, unique=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
