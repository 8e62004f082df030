from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django_celery_beat.models import PeriodicTask

from taskverse.apps.tasks.models.task import Task, TaskPriority
from taskverse.common.models import CreatedModel
from taskverse.database.peers import ReadsTogether


class Schedule(ReadsTogether, CreatedModel):
    """When to ask for the same task again and again. This row is the truth; its periodic task of beat is a mirror."""

    LARGE = ("payload",)

    class Overlap(models.TextChoices):
        SKIP = "SKIP", "No new task while one of this schedule is unfinished"
        ALLOW = "ALLOW", "A new task each time"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="schedules")
    name = models.CharField(max_length=200, validators=[MinLengthValidator(1)], help_text="Its tasks are called so.")
    kind = models.CharField(max_length=100)
    payload = models.JSONField(default=dict, blank=True)
    priority = models.CharField(max_length=10, choices=TaskPriority.choices, default=TaskPriority.NORMAL)
    overlap = models.CharField(max_length=10, choices=Overlap.choices, default=Overlap.SKIP)

    crontab = models.CharField(max_length=200, blank=True, help_text="Minute, hour, day, month, weekday.")
    every_seconds = models.PositiveIntegerField(null=True, blank=True, help_text="Instead of a crontab.")
    timezone = models.CharField(max_length=63, default="UTC", help_text="Whose clock on the wall the crontab means.")

    enabled = models.BooleanField(default=True)
    paused_reason = models.CharField(max_length=200, blank=True, help_text="Why it was paused, if nobody asked for it.")
    next_run_at = models.DateTimeField(null=True, blank=True, help_text="Nothing while it is paused.")
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    last_skipped_at = models.DateTimeField(null=True, blank=True)
    skipped_count = models.PositiveIntegerField(default=0)
    mirror = models.OneToOneField(
        PeriodicTask,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Beat's copy. Switched off or deleted, it pauses the schedule.",
    )

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(crontab="", every_seconds__isnull=False) | (~Q(crontab="") & Q(every_seconds__isnull=True)),
                name="schedule_crontab_or_interval",
            ),
            models.CheckConstraint(
                condition=Q(enabled=True, next_run_at__isnull=False) | Q(enabled=False, next_run_at__isnull=True),
                name="schedule_next_run_while_enabled",
            ),
        ]
        indexes = [
            models.Index(fields=("owner", "-id"), name="schedule_owner_newest"),
            models.Index(fields=("next_run_at",), name="schedule_due", condition=Q(enabled=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} (schedule #{self.pk})"
