"""The two moves that every run makes, by hand: each is one statement, so one round trip, where task_move and the rows
beside it would be five. They keep its rules: a guarded UPDATE, the columns of the new state, its record."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from taskverse.apps.monitoring.services import RECORD_MOVED
from taskverse.apps.notifications.services import NOTIFICATION_OF_MOVED
from taskverse.apps.tasks.engine.moves import EVENTS
from taskverse.apps.tasks.models import FINAL, SOURCES, Task, TaskAttempt, TaskStatus
from taskverse.database.binding import binding_cursor


@dataclass(frozen=True)
class Error:
    code: str = ""
    message: str = ""
    traceback: str = ""


NO_ERROR = Error()

WANTED = {
    "id",
    "owner_id",
    "name",
    "kind",
    "payload",
    "attempt",
    "max_attempts",
    "worker",
    "priority",
    "queued_at",
    "started_at",
}
# What a run needs of its task, in the model's order, as from_db takes it; other columns are read when asked for.
NEEDED = tuple(field.attname for field in Task._meta.concrete_fields if field.attname in WANTED)

# Without `|| ''` it looks through the index of all that waits, whenever the statistics are from before there were many.
CLAIM = f"""
WITH moved AS (
  UPDATE tasks_task SET
    status = %(to)s, status_reason = '', attempt = attempt + 1, worker = %(worker)s,
    started_at = statement_timestamp(), updated_at = statement_timestamp(),
    lease_until = statement_timestamp() + %(lease)s,
    error_code = '', error_message = '', error_traceback = '',
    progress_current = NULL, progress_total = NULL, progress_message = '', progress_at = NULL
  WHERE id = %(id)s AND status || '' = ANY(%(sources)s) AND attempt = %(attempt)s
    AND (expires_at IS NULL OR expires_at > statement_timestamp())
    AND NOT EXISTS (SELECT FROM tasks_pausedqueue WHERE name = tasks_task.priority)
  RETURNING {", ".join(NEEDED)}),
recorded AS ({RECORD_MOVED})
SELECT * FROM moved
"""  # noqa: S608 (made of constants)

SETTLE = f"""
WITH moved AS (
  UPDATE tasks_task SET
    status = %(to)s, status_reason = %(reason)s, result = coalesce(%(result)s::jsonb, result),
    error_code = %(error_code)s, error_message = %(error_message)s, error_traceback = %(error_traceback)s,
    run_at = coalesce(statement_timestamp() + %(delay)s::interval, run_at), lease_until = NULL,
    finished_at = CASE WHEN %(final)s THEN statement_timestamp() END, updated_at = statement_timestamp()
  WHERE id = %(id)s AND status = ANY(%(sources)s) AND attempt = %(attempt)s
  RETURNING id, owner_id, attempt, worker, started_at),
recorded AS ({RECORD_MOVED}),
ended AS (
  INSERT INTO tasks_taskattempt
    (task_id, number, worker, started_at, outcome, error_code, error_message, error_traceback)
  SELECT id, attempt, worker, coalesce(started_at, statement_timestamp()),
    %(outcome)s, %(attempt_code)s, %(attempt_message)s, %(attempt_traceback)s
  FROM moved),
notified AS ({NOTIFICATION_OF_MOVED})
SELECT moved.id, notified.id FROM moved LEFT JOIN notified ON true
"""  # noqa: S608


def claim(*, task_id: int, attempt: int, worker: str, lease: timedelta) -> Task | None:
    """The task, if it waited at `attempt` in a queue that does not rest, and has not expired."""
    data = {"attempt": attempt + 1, "worker": worker}
    row = _move(CLAIM, task_id, attempt, TaskStatus.RUNNING, data, worker=worker, lease=lease)
    if row is None:
        return None
    values = dict(zip(NEEDED, row, strict=True))
    values["payload"] = json.loads(values["payload"])
    return Task.from_db(connection.alias, NEEDED, list(values.values()))


@dataclass(frozen=True)
class End:
    """Of a run: where its task goes, and what is written of it there and in its attempt."""

    to: TaskStatus
    outcome: TaskAttempt.Outcome
    reason: str = ""
    result: Any = None
    error: Error = NO_ERROR
    attempt_error: Error = NO_ERROR
    delay: timedelta | None = None  # until it is tried again


@dataclass(frozen=True)
class Told:
    """To the owner: the event of a notification, and its words."""

    event: str
    message: str


NOTHING = Told("", "")


def settle(task: Task, end: End, told: Told) -> tuple[int, int | None] | None:
    """The ids of the task and of the notification; None when the attempt is not the task's any more: then nothing is
    written."""
    code, message = end.attempt_error.code, end.attempt_error.message
    data = {"attempt": task.attempt, **({"code": code} if code else {})}
    values: dict[str, Any] = {f"error_{name}": value for name, value in vars(end.error).items()}
    values |= {f"attempt_{name}": value for name, value in vars(end.attempt_error).items()}
    values |= {
        "final": end.to in FINAL,
        "outcome": end.outcome.value,
        "reason": end.reason,
        "result": None if end.result is None else json.dumps(end.result),
        "delay": end.delay,
        "message": message,
        "notification": told.event,
        "told": told.message,
    }
    found: tuple[int, int | None] | None = _move(SETTLE, task.pk, task.attempt, end.to, data, **values)
    return found


def _move(sql: str, task_id: int, attempt: int, to: TaskStatus, data: dict[str, Any], **values: Any) -> Any:
    """The row that it answers; None when the task is not in a state, or not at the attempt, that this is for."""
    common: dict[str, Any] = {"id": task_id, "attempt": attempt, "to": to.value, "sources": sorted(SOURCES[to])}
    record = {"event": EVENTS[to].value, "data": json.dumps(data), "message": ""}
    with binding_cursor() as cursor:
        cursor.execute(sql, {**common, **record, **values})
        return cursor.fetchone()
