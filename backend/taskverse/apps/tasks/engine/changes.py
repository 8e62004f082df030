"""Telling open streams of what has changed: each change of a task passes here, one call for all tasks it concerns."""

from collections.abc import Collection

from taskverse.api.live import announce
from taskverse.apps.notifications.services import TOPIC as NOTIFICATIONS

TASKS = "tasks"
LOGS = "task-logs"  # ids of the tasks whose log it is


def tasks_changed(task_ids: Collection[int]) -> None:
    announce({TASKS: task_ids})


def task_ended(task_id: int, notification_id: int | None) -> None:
    """With what its owner is told, if anything."""
    announce({TASKS: [task_id], NOTIFICATIONS: [] if notification_id is None else [notification_id]})


def log_written(task_id: int) -> None:
    announce({LOGS: [task_id]})
