from enum import Enum

import graphene
from graphene.relay import Connection

from taskverse.apps.tasks.types.parts import TaskStatusEnum
from taskverse.apps.tasks.types.task import TaskType


class Order(Enum):
    NEWEST = "The newest first"
    OLDEST = "The oldest first"


TaskOrder = graphene.Enum.from_enum(
    Order,
    name="TaskOrder",
    description=lambda order: order.value if order else "In which order tasks are listed, by when they were asked for.",
)


class TaskConnection(Connection):
    class Meta:
        node = TaskType
        strict_types = True
        description = "A page of tasks."

    nodes = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskType))), description="The tasks without their cursors."
    )


class TaskCountType(graphene.ObjectType):
    class Meta:
        description = "How many tasks stand in one state."

    status = graphene.Field(graphene.NonNull(TaskStatusEnum), description="The state.")
    count = graphene.Int(required=True, description="How many; zero is told, too.")
