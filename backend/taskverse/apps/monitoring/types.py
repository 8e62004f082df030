from typing import Any

import graphene
from graphene_django import DjangoObjectType

from taskverse.api.scalars import JSON
from taskverse.apps.monitoring.models import MonitoringRecord

MonitoringEvent = graphene.Enum.from_enum(
    MonitoringRecord.Event,
    name="MonitoringEvent",
    description=lambda event: event.label if event else "What happened to a task.",
)


class MonitoringRecordType(DjangoObjectType):
    class Meta:
        model = MonitoringRecord
        description = "One thing that happened to a task. Records are only ever added."
        fields = ("id", "task", "created_at")

    id = graphene.ID(
        required=True, description="Later records have larger ones. Where it is asked for, pass it as a number."
    )
    task_id = graphene.ID(required=True, description="The task's id.")
    event = graphene.Field(graphene.NonNull(MonitoringEvent), description="What happened.")
    message = graphene.String(required=True, description="The same for people; may be empty.")
    data = JSON(required=True, description="What belongs to it: attempt, error …; the worker for staff alone.")
    created_at = graphene.DateTime(required=True, description="When it happened.")

    @staticmethod
    def resolve_data(record: MonitoringRecord, info: graphene.ResolveInfo) -> dict[str, Any]:
        """A worker's name is that of its machine."""
        return {name: value for name, value in record.data.items() if name != "worker" or info.context.user.is_staff}
