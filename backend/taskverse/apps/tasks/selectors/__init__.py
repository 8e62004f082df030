from taskverse.apps.tasks.selectors.tasks import task_get, tasks_find, tasks_visible

__all__ = ["task_get", "tasks_find", "tasks_visible"]
