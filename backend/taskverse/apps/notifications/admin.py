from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from taskverse.apps.notifications.models import Mail, Notification, NotificationPreference, Webhook, WebhookDelivery
from taskverse.apps.notifications.services.webhooks import delivery_again


class ToLookAt(admin.ModelAdmin):
    """And to delete: nobody writes into another's inbox by hand."""

    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Notification)
class NotificationAdmin(ToLookAt):
    list_display = ("message", "user", "event", "created_at", "read_at", "dispatched_at")
    list_filter = ("event",)
    search_fields = ("user__email", "message")


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(ToLookAt):
    list_display = ("user", "event", "channel", "enabled")
    list_filter = ("event", "channel", "enabled")
    search_fields = ("user__email",)


@admin.register(Mail)
class MailAdmin(ToLookAt):
    list_display = ("id", "user", "state", "urgent", "attempts", "tried_at", "error")
    list_filter = ("state", "urgent")
    search_fields = ("user__email",)


@admin.register(Webhook)
class WebhookAdmin(ToLookAt):
    """Without its secrets."""

    list_display = ("url", "user", "events", "enabled", "disabled_why", "failures", "failing_since")
    list_filter = ("enabled", "disabled_why")
    search_fields = ("user__email", "url")
    exclude = ("secret", "previous_secret")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ToLookAt):
    list_display = ("id", "event", "webhook", "state", "attempts", "status_code", "duration_ms", "attempted_at")
    list_filter = ("state", "event", "status_code")
    list_select_related = ("webhook",)
    search_fields = ("webhook__user__email", "webhook__url", "=message_id")
    actions = ("redeliver",)

    @admin.action(description="Send once more", permissions=["view"])
    def redeliver(self, request: HttpRequest, deliveries: QuerySet[WebhookDelivery]) -> None:
        on = list(deliveries.filter(webhook__enabled=True))
        for delivery in on:
            delivery_again(delivery)
        self.message_user(request, f"{len(on)} sent once more.")
        if off := deliveries.filter(webhook__enabled=False).count():
            self.message_user(request, f"{off} not: their webhooks are switched off.", messages.WARNING)
