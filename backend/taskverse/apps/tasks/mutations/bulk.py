from collections.abc import Sequence
from typing import Any

import graphene

from taskverse.api.errors import translate
from taskverse.api.permissions import login_required
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.mutations.tasks import CreateTask
from taskverse.apps.tasks.services.bulk import MOST, Outcome, Wanted, tasks_create
from taskverse.apps.tasks.services.create import TaskRequest
from taskverse.apps.tasks.services.matching import tasks_cancel, tasks_rerun
from taskverse.apps.tasks.types import TaskType
from taskverse.apps.tasks.types.filters import TaskFilterInput, filter_of
from taskverse.apps.users.models import AccessScope
from taskverse.common.errors import BadUserInput
from taskverse.database.peers import read_together

TOO_MANY = f"More than {MOST} are left to `task`, which does it bit by bit; CONFLICT while an earlier one is at it."
TASK = f"The task that does it, when more than {MOST} match; null when it is done."
FILTER = "Which of mine, for staff too; {} are all of them."


class TaskInput(CreateTask.Arguments, graphene.InputObjectType):
    class Meta:
        description = "One task of many: what `create_task` takes."


class TaskRefusalType(graphene.ObjectType):
    class Meta:
        description = "Why there is no task: what would be an error of `create_task`."

    code = graphene.String(required=True, description="For programs, as `extensions.code` of an error.")
    message = graphene.String(required=True, description="For people.")
    fields = JSON(description="What is wrong with which field, as `extensions.fields` of an error; null without any.")


class TaskResultType(graphene.ObjectType):
    class Meta:
        description = "What came of one task of many."

    task = graphene.Field(TaskType, description="The task, as it was accepted; null when it was not.")
    error = graphene.Field(TaskRefusalType, description="Why it was not; null when it was.")


class CreateTasks(graphene.Mutation):
    class Meta:
        description = f"Ask for many pieces of work, {MOST} at the most. One that is refused spoils no other."

    class Arguments:
        tasks = graphene.List(graphene.NonNull(TaskInput), required=True, description="The tasks.")

    results = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskResultType))),
        description="One for each, in the same order.",
    )

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, tasks: Sequence[dict[str, Any]]) -> "CreateTasks":
        wanted = [Wanted(TaskRequest(**{k: v for k, v in task.items() if v is not None})) for task in tasks]
        outcomes = tasks_create(owner=info.context.user, wanted=wanted)
        read_together(outcome for outcome in outcomes if isinstance(outcome, Task))
        return CreateTasks(results=[_result(outcome) for outcome in outcomes])


def _result(outcome: Outcome) -> TaskResultType:
    if isinstance(outcome, Task):
        return TaskResultType(task=outcome)
    answer = translate(outcome, BadUserInput)
    extensions = answer["extensions"]
    error = TaskRefusalType(code=extensions["code"], message=answer["message"], fields=extensions.get("fields"))
    return TaskResultType(error=error)


class CancelTasks(graphene.Mutation):
    class Meta:
        description = f"Stop all of my tasks that match and have not ended. {TOO_MANY}"

    class Arguments:
        filter = TaskFilterInput(required=True, description=FILTER)

    count = graphene.Int(required=True, description="How many are cancelled, or asked to stop, by now.")
    task = graphene.Field(TaskType, description=f"{TASK} Its result tells `matched`, `done`, `skipped`.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, filter: dict[str, Any]) -> "CancelTasks":
        acted = tasks_cancel(viewer=info.context.user, wanted=filter_of(filter))
        return CancelTasks(count=acted.count, task=acted.task)


class RerunTasks(graphene.Mutation):
    class Meta:
        description = f"Run all of my tasks that match and have ended once more. {TOO_MANY}"

    class Arguments:
        filter = TaskFilterInput(required=True, description=FILTER)

    count = graphene.Int(
        required=True,
        description="How many new tasks there are by now.",
    )
    skipped = graphene.Int(
        required=True, description="How many of those that match have none, since `rerun_task` would refuse them."
    )
    task = graphene.Field(TaskType, description=f"{TASK} Its result tells `matched`, `done`, `skipped`.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, filter: dict[str, Any]) -> "RerunTasks":
        acted = tasks_rerun(viewer=info.context.user, wanted=filter_of(filter))
        return RerunTasks(count=acted.count, skipped=acted.skipped, task=acted.task)
