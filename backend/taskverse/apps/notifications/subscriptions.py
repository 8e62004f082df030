import graphene

from taskverse.api.permissions import login_required
from taskverse.apps.notifications.feeds import NotificationFeed
from taskverse.apps.notifications.types import NotificationType
from taskverse.apps.users.models import AccessScope


class Subscription(graphene.ObjectType):
    notification_received = graphene.Field(
        graphene.NonNull(NotificationType),
        name="notification_received",
        description="Each notification that comes into my inbox from now on.",
    )

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def subscribe_notification_received(root: None, info: graphene.ResolveInfo) -> NotificationFeed:
        return NotificationFeed(info.context.user)
