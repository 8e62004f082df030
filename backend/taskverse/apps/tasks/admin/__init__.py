from taskverse.apps.tasks.admin.schedules import ScheduleAdmin
from taskverse.apps.tasks.admin.tasks import PausedQueueAdmin, TaskAdmin

__all__ = ["PausedQueueAdmin", "ScheduleAdmin", "TaskAdmin"]
