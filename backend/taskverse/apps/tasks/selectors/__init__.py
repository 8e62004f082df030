from taskverse.apps.tasks.selectors.schedules import schedule_get, schedules_visible
from taskverse.apps.tasks.selectors.tasks import task_get, tasks_find, tasks_visible

__all__ = ["schedule_get", "schedules_visible", "task_get", "tasks_find", "tasks_visible"]
