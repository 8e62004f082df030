import graphene

from taskverse.api.connections import ARGUMENTS, Range, connection_of, keyset_page
from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.notifications.models import Webhook
from taskverse.apps.notifications.mutations.inbox import (
    MarkAllNotificationsRead,
    MarkNotificationsRead,
    UpdateNotificationPreference,
)
from taskverse.apps.notifications.mutations.webhooks import (
    CreateWebhook,
    DeleteWebhook,
    PingWebhook,
    RedeliverWebhook,
    RotateWebhookSecret,
    UpdateWebhook,
)
from taskverse.apps.notifications.selectors import Preference, notifications_find, preferences_all, webhooks_together
from taskverse.apps.notifications.services.webhooks import MAX_WEBHOOKS
from taskverse.apps.notifications.types import NotificationConnection, NotificationPreferenceType, WebhookType
from taskverse.apps.users.models import AccessScope


class Query(graphene.ObjectType):
    notifications = graphene.Field(
        graphene.NonNull(NotificationConnection),
        description="My inbox, newest first.",
        first=ARGUMENTS["first"](),
        after=ARGUMENTS["after"](),
        unread_only=graphene.Boolean(default_value=False, description="Those alone that I have not read."),
    )
    unread_notification_count = graphene.Field(
        graphene.NonNull(graphene.Int),
        name="unread_notification_count",
        description="How many in my inbox I have not read.",
    )
    notification_preferences = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(NotificationPreferenceType))),
        name="notification_preferences",
        description="Where I am told of what: one for each event and channel.",
    )
    webhooks = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(WebhookType))),
        description=f"My webhooks, oldest first; there are {MAX_WEBHOOKS} at the most.",
    )

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_notifications(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        unread_only: bool | None = None,
    ) -> NotificationConnection:
        found = notifications_find(info.context.user, unread_only=bool(unread_only))
        return connection_of(
            NotificationConnection, keyset_page(found, Range(first=first, after=after), newest_first=True)
        )

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_unread_notification_count(root: None, info: graphene.ResolveInfo) -> int:
        return notifications_find(info.context.user, unread_only=True).count()

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_notification_preferences(root: None, info: graphene.ResolveInfo) -> list[Preference]:
        return preferences_all(info.context.user)

    @staticmethod
    @login_required(SESSION_ONLY)
    def resolve_webhooks(root: None, info: graphene.ResolveInfo) -> list[Webhook]:
        return webhooks_together(info.context.user)


class Mutation(graphene.ObjectType):
    mark_notifications_read = MarkNotificationsRead.Field(name="mark_notifications_read")
    mark_all_notifications_read = MarkAllNotificationsRead.Field(name="mark_all_notifications_read")
    update_notification_preference = UpdateNotificationPreference.Field(name="update_notification_preference")
    create_webhook = CreateWebhook.Field(name="create_webhook")
    update_webhook = UpdateWebhook.Field(name="update_webhook")
    delete_webhook = DeleteWebhook.Field(name="delete_webhook")
    rotate_webhook_secret = RotateWebhookSecret.Field(name="rotate_webhook_secret")
    ping_webhook = PingWebhook.Field(name="ping_webhook")
    redeliver_webhook = RedeliverWebhook.Field(name="redeliver_webhook")
