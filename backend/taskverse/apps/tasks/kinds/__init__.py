"""The task kinds that come with Taskverse, one file each. Another app puts its own into its `kinds.py`."""

from taskverse.apps.tasks.kinds import echo, export_tasks, http_request, sleep

__all__ = ["echo", "export_tasks", "http_request", "sleep"]
