from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from taskverse.common.models import CreatedModel
from taskverse.database.peers import ReadsTogether

# The keeper leaves the first message to whoever accepted the task.
PUBLISH_GRACE = timedelta(seconds=3)


class TaskStatus(models.TextChoices):
    SCHEDULED = "SCHEDULED", "Due later"
    QUEUED = "QUEUED", "Ready, waits for a worker"
    RUNNING = "RUNNING", "A worker runs it"
    CANCELLING = "CANCELLING", "Asked to stop while running"
    SUCCEEDED = "SUCCEEDED", "Done, with a result"
    FAILED = "FAILED", "Ended with an error"
    CANCELLED = "CANCELLED", "Stopped before it was done"


WAITING = frozenset({TaskStatus.SCHEDULED, TaskStatus.QUEUED})
ALIVE = frozenset({TaskStatus.RUNNING, TaskStatus.CANCELLING})  # a worker holds a lease
FINAL = frozenset({TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELLED})

# Every move there is: from which states a task may come into this one. Nothing leaves a final state.
SOURCES: dict[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.SCHEDULED: frozenset({TaskStatus.RUNNING, TaskStatus.QUEUED}),  # again, after a while; put off
    TaskStatus.QUEUED: frozenset({TaskStatus.SCHEDULED}),
    TaskStatus.RUNNING: frozenset({TaskStatus.QUEUED}),
    TaskStatus.CANCELLING: frozenset({TaskStatus.RUNNING}),
    TaskStatus.SUCCEEDED: ALIVE,  # who is done before the request to stop arrives has succeeded
    TaskStatus.FAILED: frozenset({TaskStatus.RUNNING}),
    TaskStatus.CANCELLED: WAITING | {TaskStatus.CANCELLING},
}


class TaskPriority(models.TextChoices):
    """Each is a queue of the broker, and workers look into them in this order."""

    HIGH = "high", "Before all others"
    NORMAL = "normal", "In turn"
    LOW = "low", "When nothing else waits"


def among(statuses: frozenset[TaskStatus]) -> Q:
    return Q(status__in=sorted(statuses))


class Task(ReadsTogether, CreatedModel):
    """One piece of work a user asked for. This row is the truth; a message in the broker only points at it."""

    LARGE = ("payload", "metadata", "result", "error_traceback")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tasks")
    name = models.CharField(max_length=200, validators=[MinLengthValidator(1)])
    kind = models.CharField(max_length=100, default="echo")
    payload = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(
        default=dict, blank=True, help_text="The owner's own, for filters; nobody else reads it."
    )
    priority = models.CharField(max_length=10, choices=TaskPriority.choices, default=TaskPriority.NORMAL)
    rerun_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reruns")
    schedule = models.ForeignKey(
        "tasks.Schedule", on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", db_index=False
    )
    scheduled_for = models.DateTimeField(null=True, blank=True, help_text="The due time of its schedule that it meets.")

    status = models.CharField(max_length=20, choices=TaskStatus.choices, default=TaskStatus.QUEUED)
    status_reason = models.CharField(max_length=40, blank=True)
    run_at = models.DateTimeField(null=True, blank=True, help_text="Not before.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Not started after.")
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 (NULL: none, many may)
    request_digest = models.CharField(max_length=64, blank=True, editable=False)
    unique_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001

    attempt = models.PositiveIntegerField(default=0, help_text="How many times a worker has started it.")
    max_attempts = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(100)])
    timeout_seconds = models.PositiveIntegerField(
        default=300, validators=[MinValueValidator(1), MaxValueValidator(86_400)]
    )
    worker = models.CharField(max_length=255, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="The worker is believed alive until then.")
    cancel_by = models.DateTimeField(null=True, blank=True, help_text="When a cancelled run is stopped by force.")
    next_publish_at = models.DateTimeField(
        db_default=Now() + PUBLISH_GRACE, help_text="When its message is sent (again)."
    )
    publish_count = models.PositiveIntegerField(default=0)

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
                condition=(among(FINAL) & Q(finished_at__isnull=False)) | (~among(FINAL) & Q(finished_at__isnull=True)),
                name="task_finished_at_with_final_status",
            ),
            models.CheckConstraint(
                condition=(among(ALIVE) & Q(lease_until__isnull=False)) | (~among(ALIVE) & Q(lease_until__isnull=True)),
                name="task_lease_while_alive",
            ),
            models.UniqueConstraint(fields=("owner", "idempotency_key"), name="task_once_per_idempotency_key"),
            models.UniqueConstraint(
                fields=("owner", "unique_key"), condition=~among(FINAL), name="task_one_unfinished_per_unique_key"
            ),
            models.UniqueConstraint(
                fields=("schedule", "scheduled_for"),
                condition=Q(scheduled_for__isnull=False),
                name="task_once_per_due_time",
            ),
        ]
        # Partial ones hold the few unfinished rows alone, however many finished ones there are.
        indexes = [
            models.Index(fields=("owner", "-id"), name="task_owner_newest"),
            models.Index(fields=("schedule", "-id"), name="task_of_schedule", condition=Q(schedule__isnull=False)),
            models.Index(
                fields=("schedule",),
                name="task_unfinished_of_schedule",
                condition=~among(FINAL) & Q(schedule__isnull=False),
            ),
            models.Index(fields=("owner", "status", "-id"), name="task_owner_status_newest"),
            models.Index(fields=("next_publish_at",), name="task_to_publish", condition=Q(status=TaskStatus.QUEUED)),
            models.Index(fields=("priority", "id"), name="task_queue", condition=Q(status=TaskStatus.QUEUED)),
            models.Index(fields=("run_at",), name="task_due", condition=Q(status=TaskStatus.SCHEDULED)),
            models.Index(fields=("lease_until",), name="task_lease", condition=among(ALIVE)),
            models.Index(fields=("status", "finished_at"), name="task_finished", condition=among(FINAL)),
            models.Index(
                fields=("expires_at",), name="task_expiry", condition=among(WAITING) & Q(expires_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"
