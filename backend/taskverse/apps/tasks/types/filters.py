from typing import Any

import graphene

from taskverse.api.scalars import JSON
from taskverse.apps.tasks.selectors.filters import MOST, TaskFilter
from taskverse.apps.tasks.types.parts import TaskPriorityEnum, TaskStatusEnum

NAIVE = "must name its time zone"


class TaskFilterInput(graphene.InputObjectType):
    class Meta:
        description = (
            f"Which tasks: all that is given must hold. A list holds for any of its values, {MOST} at the most; an "
            "empty one for no task. null is as good as nothing said."
        )

    status = graphene.List(graphene.NonNull(TaskStatusEnum), description="In one of these states.")
    kind = graphene.List(graphene.NonNull(graphene.String), description="Of one of these kinds.")
    priority = graphene.List(graphene.NonNull(TaskPriorityEnum), description="In one of these queues.")
    ids = graphene.List(graphene.NonNull(graphene.Int), description="With one of these ids.")
    search = graphene.String(description="With this in the name, in any case.")
    created_after = graphene.DateTime(description=f"Asked for then or later; {NAIVE}.")
    created_before = graphene.DateTime(description=f"Asked for earlier; {NAIVE}.")
    finished_after = graphene.DateTime(description=f"Ended then or later; {NAIVE}.")
    finished_before = graphene.DateTime(description=f"Ended earlier; {NAIVE}.")
    metadata = JSON(description="An object that theirs contains: each of its keys with this value, at any depth.")
    rerun_of = graphene.Int(description="That repeat the task with this id.")


def filter_of(given: dict[str, Any] | None) -> TaskFilter:
    return TaskFilter(**(given or {}))
