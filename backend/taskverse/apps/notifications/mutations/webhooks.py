from collections.abc import Sequence
from typing import Any

import graphene

from taskverse.api.arguments import given
from taskverse.api.permissions import SESSION_ONLY, login_required
from taskverse.apps.notifications.services import webhooks as services
from taskverse.apps.notifications.types import NotificationEvent, WebhookDeliveryType, WebhookType

ID = "Of `webhooks`."
URL = "Where events are posted to: http or https, a public address, no user name."
EVENTS = "Which events, at least one."
SECRET = "What signatures are made with, `whsec_…`. Shown here and never again."  # noqa: S105


class CreateWebhook(graphene.Mutation):
    class Meta:
        description = f"Have events posted to a URL, signed. A user has {services.MAX_WEBHOOKS} webhooks at the most."

    class Arguments:
        url = graphene.String(required=True, description=URL)
        events = graphene.List(graphene.NonNull(NotificationEvent), required=True, description=EVENTS)

    webhook = graphene.Field(graphene.NonNull(WebhookType), description="The webhook, without its secret.")
    secret = graphene.String(required=True, description=SECRET)

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, url: str, events: Sequence[str]) -> "CreateWebhook":
        webhook, secret = services.webhook_create(owner=info.context.user, url=url, events=events)
        return CreateWebhook(webhook=webhook, secret=secret)


class UpdateWebhook(graphene.Mutation):
    class Meta:
        description = "Change what is named. What happens while it is off is not made up for."

    class Arguments:
        id = graphene.ID(required=True, description=ID)
        url = graphene.String(description=URL)
        events = graphene.List(graphene.NonNull(NotificationEvent), description=EVENTS)
        enabled = graphene.Boolean(description="Switch it off, or on again after it was.")

    webhook = graphene.Field(graphene.NonNull(WebhookType), description="The webhook, as it is now.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, id: str, **arguments: Any) -> "UpdateWebhook":
        owner, changes = info.context.user, given(arguments)
        return UpdateWebhook(webhook=services.webhook_update(owner=owner, webhook_id=id, changes=changes))


class DeleteWebhook(graphene.Mutation):
    class Meta:
        description = "Delete a webhook, and what is known of its deliveries."

    class Arguments:
        id = graphene.ID(required=True, description=ID)

    id = graphene.ID(required=True, description="That of the webhook that is no more.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, id: str) -> "DeleteWebhook":
        services.webhook_delete(owner=info.context.user, webhook_id=id)
        return DeleteWebhook(id=id)


class RotateWebhookSecret(graphene.Mutation):
    class Meta:
        description = "Have a new secret. For a day the one before signs, too."

    class Arguments:
        id = graphene.ID(required=True, description=ID)

    webhook = graphene.Field(graphene.NonNull(WebhookType), description="The webhook.")
    secret = graphene.String(required=True, description=SECRET)

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, id: str) -> "RotateWebhookSecret":
        webhook, secret = services.webhook_rotate_secret(owner=info.context.user, webhook_id=id)
        return RotateWebhookSecret(webhook=webhook, secret=secret)


class PingWebhook(graphene.Mutation):
    class Meta:
        description = "Send an event of type `ping`, to try the receiver. CONFLICT while the webhook is off."

    class Arguments:
        id = graphene.ID(required=True, description=ID)

    delivery = graphene.Field(graphene.NonNull(WebhookDeliveryType), description="It is sent within moments.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, id: str) -> "PingWebhook":
        return PingWebhook(delivery=services.webhook_ping(owner=info.context.user, webhook_id=id))


class RedeliverWebhook(graphene.Mutation):
    class Meta:
        description = (
            "Send the same once more, with the same `webhook-id`; one that still waits is sent now. CONFLICT while the "
            "webhook is off."
        )

    class Arguments:
        delivery_id = graphene.ID(required=True, description="Of `deliveries`.")

    delivery = graphene.Field(graphene.NonNull(WebhookDeliveryType), description="It is sent within moments.")

    @staticmethod
    @login_required(SESSION_ONLY)
    def mutate(root: None, info: graphene.ResolveInfo, delivery_id: str) -> "RedeliverWebhook":
        return RedeliverWebhook(delivery=services.delivery_redeliver(owner=info.context.user, delivery_id=delivery_id))
