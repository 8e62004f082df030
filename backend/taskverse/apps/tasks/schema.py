from collections.abc import Sequence
from typing import Any

import graphene

from taskverse.api.connections import ARGUMENTS, Range, connection_of, keyset_page
from taskverse.api.pagination import DEFAULT_PAGE, FIRST_DESCRIPTION, OFFSET_DESCRIPTION, page
from taskverse.api.permissions import login_required
from taskverse.api.rows import Rows
from taskverse.apps.tasks.kinds.registry import Kind, kinds_all
from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.tasks.mutations.bulk import CancelTasks, CreateTasks, RerunTasks
from taskverse.apps.tasks.mutations.queues import PauseQueue, ResumeQueue
from taskverse.apps.tasks.mutations.schedules import (
    CreateSchedule,
    DeleteSchedule,
    PauseSchedule,
    ResumeSchedule,
    RunSchedule,
    UpdateSchedule,
)
from taskverse.apps.tasks.mutations.tasks import CancelTask, CreateTask, RerunTask
from taskverse.apps.tasks.mutations.update import UpdateTask
from taskverse.apps.tasks.selectors import schedules_visible, task_get, tasks_find, tasks_visible
from taskverse.apps.tasks.selectors.counts import Queue, Worker, queues_all, task_counts, workers_all
from taskverse.apps.tasks.selectors.together import schedules_together
from taskverse.apps.tasks.types import TaskKindType, TaskStatusEnum, TaskType
from taskverse.apps.tasks.types.connection import Order, TaskConnection, TaskCountType, TaskOrder
from taskverse.apps.tasks.types.filters import TaskFilterInput, filter_of
from taskverse.apps.tasks.types.queues import QueueType, WorkerType
from taskverse.apps.tasks.types.schedule import ScheduleType
from taskverse.apps.users.models import AccessScope
from taskverse.database.peers import light, read_together


class Query(graphene.ObjectType):
    all_tasks = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskType))),
        name="all_tasks",
        description="My tasks, newest first; for staff everyone's.",
        first=graphene.Int(default_value=DEFAULT_PAGE, description=FIRST_DESCRIPTION),
        offset=graphene.Int(default_value=0, description=OFFSET_DESCRIPTION),
        status=graphene.List(graphene.NonNull(TaskStatusEnum), description="In these states alone."),
        kind=graphene.String(description="Of this kind alone."),
        search=graphene.String(description="With this in the name, in any case."),
    )
    task_by_id = graphene.Field(
        TaskType,
        name="task_by_id",
        description="One task; NOT_FOUND when there is none or it is not mine.",
        id=graphene.Int(required=True, description="The task's id."),
    )
    tasks = graphene.Field(
        graphene.NonNull(TaskConnection),
        description="My tasks, page by page, however many there are; for staff everyone's.",
        **{name: argument() for name, argument in ARGUMENTS.items()},
        filter=TaskFilterInput(description="Which; all of them unless told."),
        order_by=TaskOrder(default_value=Order.NEWEST, description="In which order."),
    )
    task_counts = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskCountType))),
        name="task_counts",
        description="How many of my tasks stand in each state; for staff of everyone's.",
        filter=TaskFilterInput(description="Which; all of them unless told."),
    )
    queues = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(QueueType))),
        description="How busy the queues are, the most urgent first. For staff.",
    )
    workers = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(WorkerType))),
        description="Who runs tasks: those that answer within half a second, and those that hold any. For staff.",
    )
    task_kinds = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(TaskKindType))),
        name="task_kinds",
        description="What can be run.",
    )
    schedules = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(ScheduleType))),
        description="My schedules, newest first; for staff everyone's.",
        first=graphene.Int(default_value=DEFAULT_PAGE, description=FIRST_DESCRIPTION),
        offset=graphene.Int(default_value=0, description=OFFSET_DESCRIPTION),
    )

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_all_tasks(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None,
        offset: int | None,
        status: Sequence[str] | None = None,
        kind: str | None = None,
        search: str | None = None,
    ) -> Rows[Task]:
        tasks = tasks_find(info.context.user, statuses=status, kind=kind, search=search)
        return Rows(page(light(tasks), first=first, offset=offset), read_together)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_tasks(
        root: None,
        info: graphene.ResolveInfo,
        filter: dict[str, Any] | None = None,
        order_by: Order | None = None,
        **asked: Any,
    ) -> TaskConnection:
        tasks = tasks_visible(info.context.user).filter(filter_of(filter).condition())
        page = keyset_page(light(tasks), Range(**asked), newest_first=order_by != Order.OLDEST)
        read_together(page.rows)
        return connection_of(TaskConnection, page)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_task_counts(
        root: None, info: graphene.ResolveInfo, filter: dict[str, Any] | None = None
    ) -> list[TaskCountType]:
        counts = task_counts(info.context.user, filter_of(filter))
        return [TaskCountType(status=status, count=count) for status, count in counts.items()]

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_queues(root: None, info: graphene.ResolveInfo) -> list[Queue]:
        return queues_all(info.context.user)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_workers(root: None, info: graphene.ResolveInfo) -> list[Worker]:
        return workers_all(info.context.user)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_task_by_id(root: None, info: graphene.ResolveInfo, id: int) -> Task:
        return task_get(info.context.user, id)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_task_kinds(root: None, info: graphene.ResolveInfo) -> list[Kind]:
        return kinds_all()

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_schedules(
        root: None, info: graphene.ResolveInfo, first: int | None, offset: int | None
    ) -> list[Schedule]:
        return schedules_together(page(schedules_visible(info.context.user), first=first, offset=offset))


class Mutation(graphene.ObjectType):
    create_task = CreateTask.Field(name="create_task")
    create_tasks = CreateTasks.Field(name="create_tasks")
    update_task = UpdateTask.Field(name="update_task")
    cancel_tasks = CancelTasks.Field(name="cancel_tasks")
    rerun_tasks = RerunTasks.Field(name="rerun_tasks")
    cancel_task = CancelTask.Field(name="cancel_task")
    rerun_task = RerunTask.Field(name="rerun_task")
    pause_queue = PauseQueue.Field(name="pause_queue")
    resume_queue = ResumeQueue.Field(name="resume_queue")
    create_schedule = CreateSchedule.Field(name="create_schedule")
    update_schedule = UpdateSchedule.Field(name="update_schedule")
    delete_schedule = DeleteSchedule.Field(name="delete_schedule")
    pause_schedule = PauseSchedule.Field(name="pause_schedule")
    resume_schedule = ResumeSchedule.Field(name="resume_schedule")
    run_schedule = RunSchedule.Field(name="run_schedule")
