import graphene
from graphene_django import DjangoObjectType

from taskverse.apps.notifications.models import Notification

NotificationEvent = graphene.Enum.from_enum(
    Notification.Event,
    name="NotificationEvent",
    description=lambda event: event.label if event else "What a notification is about.",
)


class NotificationType(DjangoObjectType):
    class Meta:
        model = Notification
        description = "A line in my inbox."
        fields = ("id", "message", "created_at", "read_at")

    id = graphene.ID(required=True, description="Later ones have larger ids.")
    event = graphene.Field(graphene.NonNull(NotificationEvent), description="What it is about.")
    message = graphene.String(required=True, description="For people.")
    created_at = graphene.DateTime(required=True, description="When it came.")
    read_at = graphene.DateTime(description="When I have read it; null until then.")
    task_id = graphene.ID(description="The task it tells of, if it tells of one.")
