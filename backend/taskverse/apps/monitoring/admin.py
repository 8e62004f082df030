from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_results.models import GroupResult, TaskResult

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.database.peers import light

# Outcomes live in the task's row, so these pages would always be empty.
admin.site.unregister([TaskResult, GroupResult])


@admin.register(MonitoringRecord)
class MonitoringRecordAdmin(admin.ModelAdmin):
    """Read-only: the past does not change. It goes only together with its task."""

    list_display = ("id", "event", "task", "message", "created_at")
    list_select_related = ("task",)
    list_filter = ("event",)
    search_fields = ("=task__id", "task__name", "message")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MonitoringRecord]:
        return light(super().get_queryset(request), "task")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MonitoringRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MonitoringRecord | None = None) -> bool:
        """Not on a page of its own; whoever deletes a task or a user there is asked here as well."""
        page = request.resolver_match.url_name if request.resolver_match else None
        own = (page or "").startswith(f"{self.opts.app_label}_{self.opts.model_name}_")
        return not own and super().has_delete_permission(request, obj)
