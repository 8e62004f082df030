import graphene
from graphene.relay import Connection
from graphene_django import DjangoObjectType

from taskverse.api.connections import ARGUMENTS, Range, connection_of, keyset_slice, page_of
from taskverse.apps.notifications.models import Notification, NotificationPreference, Webhook, WebhookDelivery
from taskverse.apps.notifications.selectors import deliveries_together

NotificationEvent = graphene.Enum.from_enum(
    Notification.Event,
    name="NotificationEvent",
    description=lambda event: event.label if event else "What a user is told of.",
)
NotificationChannel = graphene.Enum.from_enum(
    NotificationPreference.Channel,
    name="NotificationChannel",
    description=lambda channel: channel.label if channel else "Where a user is told.",
)
WebhookDeliveryState = graphene.Enum.from_enum(
    WebhookDelivery.State,
    name="WebhookDeliveryState",
    description=lambda state: state.label if state else "Where a delivery stands.",
)
WebhookDisabled = graphene.Enum.from_enum(
    Webhook.Disabled,
    name="WebhookDisabled",
    description=lambda why: why.label if why else "Why a webhook is off.",
)


class NotificationType(DjangoObjectType):
    class Meta:
        model = Notification
        description = "A line in my inbox."
        fields = ("id", "created_at", "read_at")

    id = graphene.ID(required=True, description="Later ones have larger ones.")
    event = graphene.Field(graphene.NonNull(NotificationEvent), description="What happened.")
    message = graphene.String(required=True, description="The same for people.")
    task_id = graphene.ID(description="The task's id, if it is about one.")
    created_at = graphene.DateTime(required=True, description="When it happened.")
    read_at = graphene.DateTime(description="When I have read it; null: not yet.")


class NotificationConnection(Connection):
    class Meta:
        node = NotificationType
        strict_types = True
        description = "A page of notifications."

    nodes = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(NotificationType))),
        description="The notifications without their cursors.",
    )


class NotificationPreferenceType(graphene.ObjectType):
    class Meta:
        description = "Whether I am told of an event in one place. Webhooks have their own list of events."

    event = graphene.Field(graphene.NonNull(NotificationEvent), description="What happens.")
    channel = graphene.Field(graphene.NonNull(NotificationChannel), description="Where.")
    enabled = graphene.Boolean(required=True, description="Whether I am told.")
    fixed = graphene.Boolean(required=True, description="It cannot be switched off.")


class WebhookDeliveryType(DjangoObjectType):
    class Meta:
        model = WebhookDelivery
        description = "One event for one webhook, and what came of the newest attempt."
        fields = ("id", "created_at", "attempted_at")

    id = graphene.ID(required=True, description="What `redeliver_webhook` takes.")
    event = graphene.String(required=True, description="A NotificationEvent, or PING.")
    message_id = graphene.String(required=True, description="The header `webhook-id`, the same in every attempt.")
    state = graphene.Field(graphene.NonNull(WebhookDeliveryState), description="Where it stands.")
    attempts = graphene.Int(required=True, description="How often it was tried, since it was last asked for.")
    status_code = graphene.Int(description="Of the answer; null without one.")
    duration_ms = graphene.Int(description="How long the attempt took, in milliseconds.")
    response = graphene.String(required=True, description="How the answer began: 1,024 bytes at the most.")
    error = graphene.String(description="Why there was no answer: a code, and words.")
    created_at = graphene.DateTime(required=True, description="When it was made.")
    attempted_at = graphene.DateTime(description="When the newest attempt ended.")
    next_attempt_at = graphene.DateTime(description="When it is tried again at the earliest; null once it has ended.")

    @staticmethod
    def resolve_error(delivery: WebhookDelivery, info: graphene.ResolveInfo) -> str | None:
        return delivery.error or None

    @staticmethod
    def resolve_next_attempt_at(delivery: WebhookDelivery, info: graphene.ResolveInfo) -> object:
        return delivery.next_attempt_at if delivery.state == WebhookDelivery.State.PENDING else None


class WebhookDeliveryConnection(Connection):
    class Meta:
        node = WebhookDeliveryType
        strict_types = True
        description = "A page of deliveries."

    nodes = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(WebhookDeliveryType))),
        description="The deliveries without their cursors.",
    )


class WebhookType(DjangoObjectType):
    class Meta:
        model = Webhook
        description = "A receiver of mine, without its secret: events go there as Standard Webhooks has them."
        fields = ("id", "created_at", "failing_since", "previous_secret_until")

    id = graphene.ID(required=True, description="What the mutations take.")
    url = graphene.String(required=True, description="Where events are posted to.")
    events = graphene.List(graphene.NonNull(NotificationEvent), required=True, description="Which.")
    enabled = graphene.Boolean(required=True, description="Off, nothing is sent, and nothing kept to be sent later.")
    disabled_why = graphene.Field(WebhookDisabled, description="Why it is off; null while it is on.")
    failing_since = graphene.DateTime(description="Since when every attempt has failed; null: the newest did not.")
    previous_secret_until = graphene.DateTime(description="Until when the secret before this one signs, too.")
    created_at = graphene.DateTime(required=True, description="When it was made.")
    deliveries = graphene.Field(
        graphene.NonNull(WebhookDeliveryConnection),
        first=ARGUMENTS["first"](),
        after=ARGUMENTS["after"](),
        description="What was sent, newest first.",
    )

    @staticmethod
    def resolve_disabled_why(webhook: Webhook, info: graphene.ResolveInfo) -> str | None:
        return webhook.disabled_why or None

    @staticmethod
    def resolve_deliveries(
        webhook: Webhook, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None
    ) -> WebhookDeliveryConnection:
        asked = Range(first=first, after=after)
        rows = keyset_slice(WebhookDelivery.objects.all(), asked, newest_first=True)
        found = deliveries_together(webhook, rows, key=f"_deliveries_{first}_{after}")
        return connection_of(WebhookDeliveryConnection, page_of(found, asked))
