from typing import Any

import graphene

from taskverse.api.permissions import login_required
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.services import task_create
from taskverse.apps.tasks.types import TaskType
from taskverse.apps.users.models import AccessScope

DEFAULT_KIND = "echo"


class CreateTask(graphene.Mutation):
    class Meta:
        description = "Ask for a piece of work. It is safe once this answers, and runs as soon as a worker is free."

    class Arguments:
        name = graphene.String(required=True, description="What you call it: 1 to 200 characters.")
        kind = graphene.String(default_value=DEFAULT_KIND, description="What to run: see `task_kinds`.")
        payload = JSON(description="The input, an object that fits the kind's payloadSchema; empty unless told.")

    task = graphene.Field(TaskType, description="The task, as it was accepted.")

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(
        root: None, info: graphene.ResolveInfo, name: str, kind: str | None, payload: Any = None
    ) -> "CreateTask":
        task = task_create(
            owner=info.context.user,
            name=name,
            kind=DEFAULT_KIND if kind is None else kind,
            payload={} if payload is None else payload,
        )
        return CreateTask(task=task)
