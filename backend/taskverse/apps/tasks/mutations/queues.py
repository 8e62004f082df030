import graphene

from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.tasks.services.queues import queue_pause, queue_resume
from taskverse.apps.tasks.types import TaskPriorityEnum


class PauseQueue(graphene.Mutation):
    class Meta:
        description = "Let a queue rest: its tasks are accepted and wait. For staff."

    class Arguments:
        name = TaskPriorityEnum(required=True, description="Which.")

    paused = graphene.Boolean(required=True, description="True.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, name: str) -> "PauseQueue":
        queue_pause(viewer=info.context.user, name=name)
        return PauseQueue(paused=True)


class ResumeQueue(graphene.Mutation):
    class Meta:
        description = "Let a queue go on that rested. For staff."

    class Arguments:
        name = TaskPriorityEnum(required=True, description="Which.")

    paused = graphene.Boolean(required=True, description="False.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, name: str) -> "ResumeQueue":
        queue_resume(viewer=info.context.user, name=name)
        return ResumeQueue(paused=False)
