from taskverse.apps.tasks.models.attempt import TaskAttempt
from taskverse.apps.tasks.models.log import TaskLog
from taskverse.apps.tasks.models.queue import PausedQueue
from taskverse.apps.tasks.models.schedule import Schedule
from taskverse.apps.tasks.models.task import ALIVE, FINAL, SOURCES, WAITING, Task, TaskPriority, TaskStatus

__all__ = [
    "ALIVE",
    "FINAL",
    "SOURCES",
    "WAITING",
    "PausedQueue",
    "Schedule",
    "Task",
    "TaskAttempt",
    "TaskLog",
    "TaskPriority",
    "TaskStatus",
]
