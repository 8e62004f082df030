from typing import Any

import graphene
from graphene_django import DjangoObjectType

from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskLog, TaskPriority, TaskStatus

TaskStatusEnum = graphene.Enum.from_enum(
    TaskStatus,
    name="TaskStatus",
    description=lambda status: status.label if status else "Where a task stands. The last three are final.",
)


TaskPriorityEnum = graphene.Enum.from_enum(
    TaskPriority,
    name="TaskPriority",
    description=lambda priority: priority.label if priority else "Which queue a task waits in.",
)
TaskAttemptOutcome = graphene.Enum.from_enum(
    TaskAttempt.Outcome,
    name="TaskAttemptOutcome",
    description=lambda outcome: outcome.label if outcome else "How an attempt ended.",
)
TaskLogLevel = graphene.Enum.from_enum(
    TaskLog.Level,
    name="TaskLogLevel",
    description=lambda level: level.label if level else "How much a line of a log matters.",
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


def error_of(row: Task | TaskAttempt) -> TaskErrorType | None:
    return TaskErrorType(code=row.error_code, message=row.error_message) if row.error_code else None


class TaskAttemptType(DjangoObjectType):
    class Meta:
        model = TaskAttempt
        description = "One attempt that has ended."
        fields = ("number", "started_at", "ended_at")

    number = graphene.Int(required=True, description="1 for the first.")
    started_at = graphene.DateTime(required=True, description="When a worker started it.")
    ended_at = graphene.DateTime(required=True, description="When it was known to have ended.")
    outcome = graphene.Field(graphene.NonNull(TaskAttemptOutcome), description="How it ended.")
    error = graphene.Field(TaskErrorType, description="Why; null unless it failed.")

    @staticmethod
    def resolve_error(attempt: TaskAttempt, info: graphene.ResolveInfo) -> TaskErrorType | None:
        return error_of(attempt)


class TaskLogType(DjangoObjectType):
    class Meta:
        model = TaskLog
        description = "A line that a run wrote for the owner."
        fields = ("id", "attempt", "message", "created_at")

    id = graphene.ID(required=True, description="Later lines have larger ids.")
    attempt = graphene.Int(required=True, description="Which attempt wrote it.")
    level = graphene.Field(graphene.NonNull(TaskLogLevel), description="How much it matters.")
    message = graphene.String(required=True, description="The line.")
    created_at = graphene.DateTime(required=True, description="When it was written.")


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
