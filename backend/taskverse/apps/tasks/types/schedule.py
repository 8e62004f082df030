import graphene
from graphene_django import DjangoObjectType

from taskverse.api.permissions import login_required
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.tasks.types.parts import TaskPriorityEnum
from taskverse.apps.tasks.types.task import TaskType
from taskverse.apps.users.models import AccessScope
from taskverse.apps.users.types import UserType

OverlapPolicy = graphene.Enum.from_enum(
    Schedule.Overlap,
    name="OverlapPolicy",
    description=lambda overlap: overlap.label if overlap else "What to do while an earlier task is unfinished.",
)


class ScheduleType(DjangoObjectType):
    class Meta:
        model = Schedule
        description = "When to ask for the same task again and again."
        fields = ("id",)

    id = graphene.ID(required=True, description="A number; later schedules have larger ones.")
    name = graphene.String(required=True, description="What the owner calls it, and its tasks.")
    kind = graphene.String(required=True, description="What is run: see `task_kinds`.")
    payload = JSON(required=True, description="The input of each task.")
    priority = graphene.Field(graphene.NonNull(TaskPriorityEnum), description="Which queue its tasks wait in.")
    crontab = graphene.String(description="Minute, hour, day of month, month, day of week; null with an interval.")
    every_seconds = graphene.Int(description="The interval; null with a crontab.")
    timezone = graphene.String(required=True, description="Whose clock on the wall the crontab means.")
    overlap = graphene.Field(graphene.NonNull(OverlapPolicy), description="While an earlier task is unfinished.")
    enabled = graphene.Boolean(required=True, description="False while it is paused.")
    paused_reason = graphene.String(description="Why it was paused, if no user asked for it.")
    next_run_at = graphene.DateTime(description="When it is due next; null while it is paused.")
    last_run_at = graphene.DateTime(description="When it asked for a task last.")
    last_task = graphene.Field(TaskType, description="That task; a personal access token needs `tasks:read`.")
    last_skipped_at = graphene.DateTime(description="The last due time that was skipped.")
    skipped_count = graphene.Int(required=True, description="How many due times were skipped.")
    owner = graphene.Field(graphene.NonNull(UserType), description="Whose it is.")
    created_at = graphene.DateTime(required=True, description="When it was made.")

    @staticmethod
    def resolve_crontab(schedule: Schedule, info: graphene.ResolveInfo) -> str | None:
        return schedule.crontab or None

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_last_task(schedule: Schedule, info: graphene.ResolveInfo) -> Task | None:
        return schedule.last_task

    @staticmethod
    def resolve_paused_reason(schedule: Schedule, info: graphene.ResolveInfo) -> str | None:
        return schedule.paused_reason or None
