from typing import Any

import graphene
from graphene_django import DjangoObjectType

from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.users.types import UserType

TaskStatusEnum = graphene.Enum.from_enum(
    TaskStatus,
    name="TaskStatus",
    description=lambda status: status.label if status else "Where a task stands. The last three are final.",
)


class TaskProgressType(graphene.ObjectType):
    class Meta:
        description = "How far a running task is, as its kind tells."

    percent = graphene.Float(description="0 to 100; null while the total is unknown.")
    current = graphene.Float(required=True, description="Units of work that are done.")
    total = graphene.Float(description="Units of work in all; null while unknown.")
    message = graphene.String(required=True, description="For people; may be empty.")
    updated_at = graphene.DateTime(required=True, description="When the task told so.")


class TaskErrorType(graphene.ObjectType):
    class Meta:
        description = "Why a task failed."

    code = graphene.String(
        required=True, description="For programs: UNEXPECTED_ERROR, UNKNOWN_KIND, or the kind's own."
    )
    message = graphene.String(required=True, description="For people.")


class TaskKindType(graphene.ObjectType):
    class Meta:
        description = "Something that can be run."

    name = graphene.String(required=True, description="What `create_task(kind:)` takes.")
    title = graphene.String(required=True, description="For people, short.")
    description = graphene.String(required=True, description="For people, what it does.")
    payload_schema = JSON(required=True, description="JSON Schema of the payload.")
    result_schema = JSON(required=True, description="JSON Schema of the result.")

    @staticmethod
    def resolve_payload_schema(kind: Any, info: graphene.ResolveInfo) -> Any:
        return kind.payload_model.model_json_schema()

    @staticmethod
    def resolve_result_schema(kind: Any, info: graphene.ResolveInfo) -> Any:
        return kind.result_model.model_json_schema(mode="serialization")


class TaskType(DjangoObjectType):
    class Meta:
        model = Task
        description = "One piece of work, from the moment it was asked for."
        fields = ("id", "created_at", "queued_at", "started_at", "finished_at", "updated_at")

    id = graphene.ID(required=True, description="A number; later tasks have larger ones.")
    name = graphene.String(required=True, description="What the owner calls it.")
    kind = graphene.String(required=True, description="What is run: see `task_kinds`.")
    payload = JSON(required=True, description="The input, as it was given.")
    status = graphene.Field(graphene.NonNull(TaskStatusEnum), description="Where it stands.")
    owner = graphene.Field(graphene.NonNull(UserType), description="Who asked for it.")
    attempt = graphene.Int(required=True, description="How many times a worker has started it.")
    progress = graphene.Field(TaskProgressType, description="Null until its kind tells of any.")
    result = JSON(description="What it answered; null until it has succeeded.")
    error = graphene.Field(TaskErrorType, description="Why it failed; null unless it did.")
    created_at = graphene.DateTime(required=True, description="When it was asked for.")
    queued_at = graphene.DateTime(description="When it became ready for a worker.")
    started_at = graphene.DateTime(description="When its newest attempt started.")
    finished_at = graphene.DateTime(description="When it came into a final state.")
    updated_at = graphene.DateTime(required=True, description="When anything of it last changed.")

    @staticmethod
    def resolve_progress(task: Task, info: graphene.ResolveInfo) -> TaskProgressType | None:
        if task.progress_current is None:
            return None
        total = task.progress_total
        return TaskProgressType(
            percent=min(100.0, 100 * task.progress_current / total) if total else None,
            current=task.progress_current,
            total=total,
            message=task.progress_message,
            updated_at=task.progress_at,
        )

    @staticmethod
    def resolve_error(task: Task, info: graphene.ResolveInfo) -> TaskErrorType | None:
        return TaskErrorType(code=task.error_code, message=task.error_message) if task.error_code else None
