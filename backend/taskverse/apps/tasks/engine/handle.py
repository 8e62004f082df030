"""What a kind's function holds of its task while it runs."""

import time
from dataclasses import dataclass, field

from django.db.models.functions import Now

from taskverse.apps.tasks.engine.changes import log_written, tasks_changed
from taskverse.apps.tasks.models import Task, TaskLog, TaskStatus
from taskverse.common.values import text_storable

MESSAGE_LENGTH = 200
LOG_LENGTH = 2000
LOG_LINES = 1000  # of one attempt
WRITE_SECONDS = 0.2


class RunEnded(BaseException):
    """The run is to stop now. Not an Exception, so that a kind that catches those does not go on."""


class RunCancelled(RunEnded):
    """Its task was asked to stop."""


class RunSuperseded(RunEnded):
    """Its task belongs to another attempt by now: whatever it does is too late."""


@dataclass
class TaskRun:
    """The kinds' `Run` for one attempt. The attempt's number is the fencing token: each claim has its own."""

    task_id: int
    attempt: int
    owner_id: int
    _written: float = field(default=0.0, repr=False)
    _lines: int = field(default=0, repr=False)

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        now = time.monotonic()
        if now - self._written < WRITE_SECONDS and current != total:
            return
        self._written = now
        mine = Task.objects.filter(pk=self.task_id, attempt=self.attempt, status=TaskStatus.RUNNING)
        written = mine.update(
            progress_current=current,
            progress_total=total,
            progress_message=text_storable(message)[:MESSAGE_LENGTH],
            progress_at=Now(),
            updated_at=Now(),
        )
        if not written:
            raise RunCancelled if self.is_cancelled() else RunSuperseded
        tasks_changed([self.task_id])

    def log(self, message: str, level: str = "INFO") -> None:
        self._lines += 1
        if self._lines > LOG_LINES:
            return
        text = text_storable(message)[:LOG_LENGTH] if self._lines < LOG_LINES else "Further lines are left out."
        TaskLog.objects.create(task_id=self.task_id, attempt=self.attempt, level=TaskLog.Level(level), message=text)
        log_written(self.task_id)

    def is_cancelled(self) -> bool:
        """Asked of the database."""
        cancelling = Task.objects.filter(pk=self.task_id, attempt=self.attempt, status=TaskStatus.CANCELLING)
        return cancelling.exists()
