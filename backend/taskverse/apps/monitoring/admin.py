from django.contrib import admin
from django.http import HttpRequest

from taskverse.apps.monitoring.models import MonitoringRecord


@admin.register(MonitoringRecord)
class MonitoringRecordAdmin(admin.ModelAdmin):
    """Read-only: the past does not change. It goes only together with its task."""

    list_display = ("id", "event", "task", "message", "created_at")
    list_select_related = ("task",)
    list_filter = ("event",)
    search_fields = ("=task__id", "task__name", "message")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MonitoringRecord | None = None) -> bool:
        return False
