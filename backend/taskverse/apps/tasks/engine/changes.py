"""Telling open streams of what has changed: each change of a task passes here, one call for all tasks it concerns."""

from collections.abc import Collection

from taskverse.api.live import announce

TASKS = "tasks"
LOGS = "task-logs"  # ids of the tasks whose log it is


def tasks_changed(task_ids: Collection[int]) -> None:
    announce(TASKS, task_ids)


def log_written(task_id: int) -> None:
    announce(LOGS, [task_id])
