from django.contrib import admin
from django.http import HttpRequest

from taskverse.apps.tasks.models import Task


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    """To look at: a task changes only by the moves of the engine."""

    list_display = ("id", "name", "kind", "state", "owner", "attempt", "worker", "created_at", "finished_at")
    list_display_links = ("id", "name")
    list_select_related = ("owner",)
    list_filter = ("status", "kind")
    search_fields = ("=id", "name", "owner__email")
    date_hierarchy = "created_at"
    show_full_result_count = False

    @admin.display(description="status", ordering="status")
    def state(self, task: Task) -> str:
        """The word that the API, the logs and the records use."""
        return task.status

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Task | None = None) -> bool:
        return False
