from django.contrib import admin

from taskverse.apps.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    list_display = ("message", "user", "event", "created_at", "read_at")
    list_select_related = ("user",)
    list_filter = ("event",)
    search_fields = ("user__email", "message")
    raw_id_fields = ("user", "task")
    readonly_fields = ("created_at",)
