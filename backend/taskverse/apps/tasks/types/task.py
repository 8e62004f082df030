from collections.abc import Sequence

import graphene
from graphene_django import DjangoObjectType

from taskverse.api.limits import items_answered
from taskverse.api.pagination import DEFAULT_PAGE, FIRST_DESCRIPTION, page_size
from taskverse.api.permissions import column_of, login_required
from taskverse.api.scalars import JSON
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.types import MonitoringRecordType
from taskverse.apps.tasks.exports import export_link
from taskverse.apps.tasks.models import Schedule, Task, TaskAttempt, TaskLog
from taskverse.apps.tasks.selectors.together import RECORDS, together
from taskverse.apps.tasks.types.parts import (
    TaskAttemptType,
    TaskErrorType,
    TaskLogType,
    TaskPriorityEnum,
    TaskProgressType,
    TaskStatusEnum,
    error_of,
)
from taskverse.apps.users.models import AccessScope
from taskverse.apps.users.types import UserType


class TaskType(DjangoObjectType):
    class Meta:
        model = Task
        description = (
            "One piece of work, from the moment it was asked for. A personal access token needs `tasks:read` for what "
            "its runs have told, its timeline, and the task or schedule that it comes from."
        )
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
    records = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(MonitoringRecordType))),
        description=f"Its timeline, oldest first; {RECORDS} at the most.",
    )
    queue_position = graphene.Int(description="1 when it is the next of all that wait; null unless it is QUEUED.")
    idempotency_key = graphene.String(description="As it was given.")
    rerun_of = graphene.Field(lambda: TaskType, description="The task that this one repeats.")
    schedule = graphene.Field(
        "taskverse.apps.tasks.types.schedule.ScheduleType", description="The schedule that asked for it, if one did."
    )
    scheduled_for = graphene.DateTime(description="The due time of its schedule that it meets.")
    owner = graphene.Field(graphene.NonNull(UserType), description="Who asked for it.")
    attempt = graphene.Int(required=True, description="How many times a worker has started it.")
    progress = graphene.Field(TaskProgressType, description="Null until its kind tells of any.")
    result = JSON(
        resolver=column_of("result", AccessScope.TASKS_READ),
        description="What it answered; null until it has succeeded.",
    )
    download_url = graphene.String(
        description="Of an export that has succeeded: a path on this server that gives its file to anybody, for some "
        "minutes. Null for any other, and once the file is deleted."
    )
    error = graphene.Field(
        TaskErrorType, description="Why it failed, or its last attempt while it waits for another; else null."
    )
    created_at = graphene.DateTime(required=True, description="When it was asked for.")
    queued_at = graphene.DateTime(description="When it became ready for a worker.")
    started_at = graphene.DateTime(description="When its newest attempt started.")
    finished_at = graphene.DateTime(description="When it came into a final state.")
    updated_at = graphene.DateTime(required=True, description="When anything of it last changed.")

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
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
    @login_required(AccessScope.TASKS_READ)
    def resolve_download_url(task: Task, info: graphene.ResolveInfo) -> str | None:
        return export_link(task)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_error(task: Task, info: graphene.ResolveInfo) -> TaskErrorType | None:
        return error_of(task)

    @staticmethod
    def resolve_status_reason(task: Task, info: graphene.ResolveInfo) -> str | None:
        return together(task).status_reason(task) or None

    @staticmethod
    def resolve_queue_position(task: Task, info: graphene.ResolveInfo) -> int | None:
        return together(task).positions.get(task.pk)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_rerun_of(task: Task, info: graphene.ResolveInfo) -> Task | None:
        return together(task).rerun_of(task)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_schedule(task: Task, info: graphene.ResolveInfo) -> Schedule | None:
        return together(task).schedule(task)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_attempts(task: Task, info: graphene.ResolveInfo) -> Sequence[TaskAttempt]:
        return items_answered(info, together(task).attempts(task))

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_records(task: Task, info: graphene.ResolveInfo) -> Sequence[MonitoringRecord]:
        return items_answered(info, together(task).records(task))

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_logs(
        task: Task, info: graphene.ResolveInfo, first: int | None, after: str | None = None
    ) -> list[TaskLog]:
        return together(task).logs(task, first=page_size(first), after=after)
