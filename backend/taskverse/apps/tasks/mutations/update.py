from typing import Any

import graphene

from taskverse.api.arguments import given
from taskverse.api.permissions import login_required
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.update import task_update
from taskverse.apps.tasks.types import TaskPriorityEnum, TaskType
from taskverse.apps.users.models import AccessScope


class UpdateTask(graphene.Mutation):
    class Meta:
        description = "Change a task that no worker has started yet; CONFLICT afterwards. What is not given stays."

    class Arguments:
        id = graphene.Int(required=True, description="The task's id.")
        name = graphene.String(description="What you call it: 1 to 200 characters.")
        run_at = graphene.DateTime(description="Not before: ahead, it is SCHEDULED; otherwise it is QUEUED.")
        priority = TaskPriorityEnum(description="Which queue it waits in.")
        payload = JSON(description="The input, an object that fits the kind's payloadSchema.")

    task = graphene.Field(graphene.NonNull(TaskType), description="The task, as it stands now.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int, **arguments: Any) -> "UpdateTask":
        task: Task = task_update(viewer=info.context.user, task_id=id, changes=given(arguments))
        return UpdateTask(task=task)
