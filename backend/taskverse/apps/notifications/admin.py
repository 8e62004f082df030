from django.contrib import admin
from django.http import HttpRequest

from taskverse.apps.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    """To look at, and to delete: nobody writes into another's inbox by hand."""

    list_display = ("message", "user", "event", "created_at", "read_at")
    list_select_related = ("user",)
    list_filter = ("event",)
    search_fields = ("user__email", "message")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False
