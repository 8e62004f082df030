from typing import Any

import graphene
from django.db.models import QuerySet
from graphene_django import DjangoObjectType

from taskverse.api.pagination import DEFAULT_PAGE, FIRST_DESCRIPTION, page
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskLog, TaskPriority, TaskStatus
from taskverse.apps.tasks.selectors import logs_after
from taskverse.apps.users.types import UserType

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


class TaskType(DjangoObjectType):
    class Meta:
        model = Task
        description = "One piece of work, from the moment it was asked for."
        fields = ("id", "created_at", "queued_at", "started_at", "finished_at", "updated_at")

    id = graphene.ID(
        required=True, description="Later tasks have larger ones. Where it is asked for, pass it as a number."
    )
    name = graphene.String(required=True, description="What the owner calls it.")
    kind = graphene.String(required=True, description="What is run: see `task_kinds`.")
    payload = JSON(required=True, description="The input, as it was given.")
    metadata = JSON(required=True, description="The owner's own object.")
    priority = graphene.Field(graphene.NonNull(TaskPriorityEnum), description="Which queue it waits in.")
    status = graphene.Field(graphene.NonNull(TaskStatusEnum), description="Where it stands.")
    status_reason = graphene.String(
        description="Why it stands there: AWAITING_RETRY, TIMEOUT, WORKER_LOST, EXPIRED, REQUESTED … New ones may come."
    )
    run_at = graphene.DateTime(description="Not before.")
    expires_at = graphene.DateTime(description="Not started after.")
    max_attempts = graphene.Int(required=True, description="Attempts in all.")
    timeout_seconds = graphene.Int(required=True, description="How long an attempt may run.")
    attempts = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskAttemptType))),
        description="Those that have ended, in turn; there are 100 at the most.",
    )
    logs = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskLogType))),
        first=graphene.Int(default_value=DEFAULT_PAGE, description=FIRST_DESCRIPTION),
        after=graphene.ID(description="Lines after the one with this id."),
        description="What its runs wrote, in turn.",
    )
    idempotency_key = graphene.String(description="As it was given.")
    rerun_of = graphene.Field(lambda: TaskType, description="The task that this one repeats.")
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
        return error_of(task)

    @staticmethod
    def resolve_status_reason(task: Task, info: graphene.ResolveInfo) -> str | None:
        return task.status_reason or None

    @staticmethod
    def resolve_attempts(task: Task, info: graphene.ResolveInfo) -> QuerySet[TaskAttempt]:
        return task.attempts.all()

    @staticmethod
    def resolve_logs(
        task: Task, info: graphene.ResolveInfo, first: int | None, after: str | None = None
    ) -> QuerySet[TaskLog]:
        return page(logs_after(task, after), first=first, offset=0)
