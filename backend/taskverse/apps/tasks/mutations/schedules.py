from typing import Any

import graphene

from taskverse.api.arguments import given
from taskverse.api.permissions import login_required
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Schedule, TaskPriority
from taskverse.apps.tasks.services import schedules as services
from taskverse.apps.tasks.types import TaskPriorityEnum, TaskType
from taskverse.apps.tasks.types.schedule import OverlapPolicy, ScheduleType
from taskverse.apps.users.models import AccessScope

ID = "The schedule's id."
CRONTAB = (
    "Minute, hour, day of month, month, day of week: numbers, names as MON and JAN, `*`, `,`, `-`, `/`. An hour that "
    "the clock jumps over is met at the first instant after it, one that comes twice the first time; `*` hours go on."
)
EVERY = "The interval, instead of a crontab: a second to a year."
TIMEZONE = "Whose clock on the wall the crontab means, as `Europe/Berlin`."
OVERLAP = "What to do while an earlier task of it is unfinished."


class CreateSchedule(graphene.Mutation):
    class Meta:
        description = "Have the same task asked for again and again: by a crontab or at an interval, one of the two."

    class Arguments:
        name = graphene.String(required=True, description="What you call it, and its tasks: 1 to 200 characters.")
        kind = graphene.String(required=True, description="What to run: see `task_kinds`.")
        payload = JSON(description="The input of each task, an object that fits the kind; empty unless told.")
        crontab = graphene.String(description=CRONTAB)
        every_seconds = graphene.Int(description=EVERY)
        timezone = graphene.String(default_value="UTC", description=TIMEZONE)
        overlap = OverlapPolicy(default_value=Schedule.Overlap.SKIP, description=OVERLAP)
        priority = TaskPriorityEnum(default_value=TaskPriority.NORMAL, description="Which queue its tasks wait in.")

    schedule = graphene.Field(graphene.NonNull(ScheduleType), description="The schedule.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, **arguments: Any) -> "CreateSchedule":
        request = services.ScheduleRequest(**given(arguments))
        return CreateSchedule(schedule=services.schedule_create(owner=info.context.user, request=request))


class UpdateSchedule(graphene.Mutation):
    class Meta:
        description = "Change what is named. Another time, zone or interval counts from now on."

    class Arguments:
        id = graphene.Int(required=True, description=ID)
        name = graphene.String(description="What you call it, and its tasks: 1 to 200 characters.")
        kind = graphene.String(description="What to run: see `task_kinds`.")
        payload = JSON(description="The input of each task.")
        crontab = graphene.String(description=f"{CRONTAB} Replaces an interval.")
        every_seconds = graphene.Int(description=f"{EVERY} Replaces the crontab.")
        timezone = graphene.String(description=TIMEZONE)
        overlap = OverlapPolicy(description=OVERLAP)
        priority = TaskPriorityEnum(description="Which queue its tasks wait in.")

    schedule = graphene.Field(graphene.NonNull(ScheduleType), description="The schedule, as it is now.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int, **arguments: Any) -> "UpdateSchedule":
        changes = given(arguments)
        schedule = services.schedule_update(viewer=info.context.user, schedule_id=id, changes=changes)
        return UpdateSchedule(schedule=schedule)


class DeleteSchedule(graphene.Mutation):
    class Meta:
        description = "End a schedule. Its tasks stay; those that wait or run go on."

    class Arguments:
        id = graphene.Int(required=True, description=ID)

    id = graphene.ID(required=True, description="That of the schedule that is no more.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int) -> "DeleteSchedule":
        services.schedule_delete(viewer=info.context.user, schedule_id=id)
        return DeleteSchedule(id=id)


class PauseSchedule(graphene.Mutation):
    class Meta:
        description = "Ask for no further tasks until it is resumed. Those that wait or run go on."

    class Arguments:
        id = graphene.Int(required=True, description=ID)

    schedule = graphene.Field(graphene.NonNull(ScheduleType), description="The schedule, paused.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int) -> "PauseSchedule":
        schedule = services.schedule_switch(viewer=info.context.user, schedule_id=id, enabled=False)
        return PauseSchedule(schedule=schedule)


class ResumeSchedule(graphene.Mutation):
    class Meta:
        description = "Go on from now; what was due while it was paused is not made up for."

    class Arguments:
        id = graphene.Int(required=True, description=ID)

    schedule = graphene.Field(graphene.NonNull(ScheduleType), description="The schedule, with its next time.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int) -> "ResumeSchedule":
        schedule = services.schedule_switch(viewer=info.context.user, schedule_id=id, enabled=True)
        return ResumeSchedule(schedule=schedule)


class RunSchedule(graphene.Mutation):
    class Meta:
        description = (
            "Ask for a task of it now, paused or not; its next time stays. CONFLICT with overlap SKIP while an "
            "earlier task is unfinished."
        )

    class Arguments:
        id = graphene.Int(required=True, description=ID)

    task = graphene.Field(graphene.NonNull(TaskType), description="The task.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, id: int) -> "RunSchedule":
        return RunSchedule(task=services.schedule_run(viewer=info.context.user, schedule_id=id))
