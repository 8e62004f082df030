"""Of a task's keys, by which another may be in its way."""

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from taskverse.apps.tasks.models import Task
from taskverse.common.errors import Conflict

CONSTRAINTS = ("task_once_per_idempotency_key", "task_one_unfinished_per_unique_key")


def is_of_keys(error: IntegrityError) -> bool:
    """Whether another task has the idempotency key or the unique key."""
    return isinstance(error.__cause__, UniqueViolation) and error.__cause__.diag.constraint_name in CONSTRAINTS


def key_was_used(task: Task) -> Conflict:
    return Conflict("This idempotencyKey was used for another request.", taskId=str(task.pk))


def unique_key_taken(key: str | None) -> Conflict:
    return Conflict("An unfinished task has this uniqueKey.", uniqueKey=key)
