import graphene

from taskverse.api.permissions import login_required
from taskverse.apps.tasks.feeds import LogFeed, TaskFeed
from taskverse.apps.tasks.types import TaskType
from taskverse.apps.tasks.types.parts import TaskLogType
from taskverse.apps.users.models import AccessScope


class Subscription(graphene.ObjectType):
    task_updated = graphene.Field(
        graphene.NonNull(TaskType),
        name="task_updated",
        description="A task as it stands, then as it stands after each change; ends once it has come to its end. "
        "Changes that follow each other closely may come as one, but the last one does come.",
        id=graphene.Int(required=True, description="The task's id."),
    )
    tasks_updated = graphene.Field(
        graphene.NonNull(TaskType),
        name="tasks_updated",
        description="Each of my tasks when it has changed, new ones too; of staff, too, only their own.",
    )
    task_logs = graphene.Field(
        graphene.NonNull(TaskLogType),
        name="task_logs",
        description="What the runs of a task have written, then what they write; ends with the task.",
        id=graphene.Int(required=True, description="The task's id."),
        after=graphene.ID(description="Lines after the one with this id alone."),
    )

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def subscribe_task_updated(root: None, info: graphene.ResolveInfo, id: int) -> TaskFeed:
        return TaskFeed(info.context.user, id)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def subscribe_tasks_updated(root: None, info: graphene.ResolveInfo) -> TaskFeed:
        return TaskFeed(info.context.user)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def subscribe_task_logs(root: None, info: graphene.ResolveInfo, id: int, after: str | None = None) -> LogFeed:
        return LogFeed(info.context.user, id, after)
