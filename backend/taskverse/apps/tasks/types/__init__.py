from taskverse.apps.tasks.types.parts import TaskKindType, TaskPriorityEnum, TaskStatusEnum
from taskverse.apps.tasks.types.task import TaskType

__all__ = ["TaskKindType", "TaskPriorityEnum", "TaskStatusEnum", "TaskType"]
