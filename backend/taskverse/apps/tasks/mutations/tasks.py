from typing import Any

import graphene

from taskverse.api.arguments import given
from taskverse.api.permissions import login_required
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import TaskPriority
from taskverse.apps.tasks.services.act import task_cancel, task_rerun
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.tasks.types import TaskPriorityEnum, TaskType
from taskverse.apps.users.models import AccessScope

DEFAULT_KIND = "echo"


class CreateTask(graphene.Mutation):
    class Meta:
        description = "Ask for a piece of work. It is safe once this answers, and runs as soon as a worker is free."

    class Arguments:
        name = graphene.String(required=True, description="What you call it: 1 to 200 characters.")
        kind = graphene.String(default_value=DEFAULT_KIND, description="What to run: see `task_kinds`.")
        payload = JSON(description="The input, an object that fits the kind's payloadSchema; empty unless told.")
        idempotency_key = graphene.String(
            description="Yours for this request: sent again, the same request answers the first task, another CONFLICT."
        )
        unique_key = graphene.String(description="Of your unfinished tasks one at most has it: else CONFLICT.")
        run_at = graphene.DateTime(description="Not before; at once unless told.")
        expires_at = graphene.DateTime(description="Not started after: then it is CANCELLED, with reason EXPIRED.")
        priority = TaskPriorityEnum(default_value=TaskPriority.NORMAL, description="Which queue it waits in.")
        max_attempts = graphene.Int(description="Attempts in all, 1 to 100; as the kind says unless told.")
        timeout_seconds = graphene.Int(description="How long an attempt may run; as the kind says unless told.")
        metadata = JSON(description="An object of yours, kept with it.")

    task = graphene.Field(TaskType, description="The task, as it was accepted.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, **arguments: Any) -> "CreateTask":
        request = TaskRequest(**given(arguments))
        return CreateTask(task=task_create(owner=info.context.user, request=request))


class CancelTask(graphene.Mutation):
    class Meta:
        description = (
            "Stop a task. While it waits that is certain and immediate; a running one is CANCELLING until it has "
            "stopped, by force when its time for that is over. CONFLICT when it has ended."
        )

    class Arguments:
        id = graphene.Int(required=True, description="The task's id.")
        reason = graphene.String(description="For its timeline.")

    task = graphene.Field(graphene.NonNull(TaskType), description="The task, as it stands now.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int, reason: str | None = None) -> "CancelTask":
        return CancelTask(task=task_cancel(viewer=info.context.user, task_id=id, reason=(reason or "")[:2000]))


class RerunTask(graphene.Mutation):
    class Meta:
        description = "Run a task that has ended once more: a new task, with `rerunOf`."

    class Arguments:
        id = graphene.Int(required=True, description="The task's id.")
        payload = JSON(description="Another input; the same unless told.")

    task = graphene.Field(graphene.NonNull(TaskType), description="The new task.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int, payload: Any = None) -> "RerunTask":
        return RerunTask(task=task_rerun(viewer=info.context.user, task_id=id, payload=payload))
