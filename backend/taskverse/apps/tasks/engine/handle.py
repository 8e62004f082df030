"""What a kind's function holds of its task while it runs."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from taskverse.apps.tasks.engine.changes import log_written, tasks_changed
from taskverse.apps.tasks.models import ALIVE, Task, TaskLog, TaskStatus
from taskverse.common.values import text_storable
from taskverse.database.reconnect import reconnecting

MESSAGE_LENGTH = 200
LOG_LENGTH = 2000
LOG_LINES = 1000  # of one attempt
WRITE_SECONDS = 0.2

# As long as the attempt is the task's: a run that was superseded writes nothing.
LOG = """
  INSERT INTO tasks_tasklog (task_id, attempt, level, message)
  SELECT id, attempt, %s, %s FROM tasks_task WHERE id = %s AND attempt = %s AND status = ANY(%s)"""

T = TypeVar("T")


def patiently(work: Callable[[], T]) -> T:
    """A run does not fail for a server that is restarted meanwhile."""
    return reconnecting(work, seconds=settings.TASK_LEASE_SECONDS)


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
    _thread: int = field(default_factory=threading.get_ident, repr=False)

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        now = time.monotonic()
        if now - self._written < WRITE_SECONDS and current != total:
            return
        self._written = now
        with self._lent_connection():
            self._progress(current, total, message)

    def _progress(self, current: int, total: int | None, message: str) -> None:
        mine = Task.objects.filter(pk=self.task_id, attempt=self.attempt, status=TaskStatus.RUNNING)
        columns = {
            "progress_current": current,
            "progress_total": total,
            "progress_message": text_storable(message)[:MESSAGE_LENGTH],
            "progress_at": Now(),
            "updated_at": Now(),
        }
        if not patiently(partial(mine.update, **columns)):
            raise RunCancelled if self.is_cancelled() else RunSuperseded
        tasks_changed([self.task_id])

    def log(self, message: str, level: str = "INFO") -> None:
        self._lines += 1
        if self._lines > LOG_LINES:
            return
        text = text_storable(message)[:LOG_LENGTH] if self._lines < LOG_LINES else "Further lines are left out."
        with self._lent_connection():
            if not patiently(partial(self._log, TaskLog.Level(level).value, text)):
                raise RunSuperseded
            log_written(self.task_id)

    def _log(self, level: str, message: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(LOG, [level, message, self.task_id, self.attempt, sorted(ALIVE)])
            return cursor.rowcount == 1

    def is_cancelled(self) -> bool:
        """Asked of the database."""
        cancelling = Task.objects.filter(pk=self.task_id, attempt=self.attempt, status=TaskStatus.CANCELLING)
        with self._lent_connection():
            return patiently(cancelling.exists)

    @contextmanager
    def _lent_connection(self) -> Iterator[None]:
        """A thread that the kind has started gives it back at once: nobody would when the thread ends, and after ten
        such this process would have none left for its next task."""
        try:
            yield
        finally:
            if threading.get_ident() != self._thread and not connection.in_atomic_block:
                connection.close()
