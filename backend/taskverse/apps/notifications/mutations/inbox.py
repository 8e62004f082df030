from collections.abc import Sequence

import graphene

from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.notifications.services import inbox as services
from taskverse.apps.notifications.types import NotificationChannel, NotificationEvent, NotificationPreferenceType
from taskverse.apps.users.models import AccessScope

COUNT = "How many were unread before."


class MarkNotificationsRead(graphene.Mutation):
    class Meta:
        description = "I have read these. Ids that are not of my inbox are passed over."

    class Arguments:
        ids = graphene.List(
            graphene.NonNull(graphene.ID),
            required=True,
            description=f"Of `notifications`; {services.MOST} at the most.",
        )

    count = graphene.Int(required=True, description=COUNT)

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo, ids: Sequence[str]) -> "MarkNotificationsRead":
        return MarkNotificationsRead(count=services.notifications_read(viewer=info.context.user, ids=ids))


class MarkAllNotificationsRead(graphene.Mutation):
    class Meta:
        description = "I have read all there are."

    count = graphene.Int(required=True, description=COUNT)

    @staticmethod
    @login_required(AccessScope.TASKS_WRITE)
    def mutate(root: None, info: graphene.ResolveInfo) -> "MarkAllNotificationsRead":
        return MarkAllNotificationsRead(count=services.notifications_read_all(viewer=info.context.user))


class UpdateNotificationPreference(graphene.Mutation):
    class Meta:
        description = (
            "Say whether I want to be told of an event in one place. Mail about security cannot be switched off."
        )

    class Arguments:
        event = NotificationEvent(required=True, description="What happens.")
        channel = NotificationChannel(required=True, description="Where.")
        enabled = graphene.Boolean(required=True, description="Whether I want to be told.")

    preference = graphene.Field(graphene.NonNull(NotificationPreferenceType), description="As it is now.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(
        root: None, info: graphene.ResolveInfo, event: str, channel: str, enabled: bool
    ) -> "UpdateNotificationPreference":
        preference = services.preference_set(viewer=info.context.user, event=event, channel=channel, enabled=enabled)
        return UpdateNotificationPreference(preference=preference)
