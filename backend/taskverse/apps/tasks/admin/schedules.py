from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from taskverse.apps.tasks.models import Schedule
from taskverse.apps.tasks.services.schedules import schedule_switch
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput
from taskverse.database.peers import light


@admin.register(Schedule)
class ScheduleAdmin(admin.ModelAdmin):
    """To look at, and to switch on and off: what else there is to change is the owner's."""

    list_display = ("id", "name", "kind", "owner", "times", "enabled", "next_run_at", "last_run_at", "skipped_count")
    list_display_links = ("id", "name")
    list_select_related = ("owner",)
    list_filter = ("enabled", "kind")
    search_fields = ("=id", "name", "owner__email")
    show_full_result_count = False
    actions = ("pause", "resume")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        return light(super().get_queryset(request))

    @admin.display(description="times")
    def times(self, schedule: Schedule) -> str:
        return f"{schedule.crontab} {schedule.timezone}" if schedule.crontab else f"every {schedule.every_seconds} s"

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Schedule]) -> None:
        self._switch(request, queryset, enabled=False)

    @admin.action(description="Resume, from now on", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Schedule]) -> None:
        self._switch(request, queryset, enabled=True)

    def _switch(self, request: HttpRequest, queryset: QuerySet[Schedule], *, enabled: bool) -> None:
        for schedule in queryset:
            try:
                schedule_switch(viewer=cast(User, request.user), schedule_id=schedule.pk, enabled=enabled)
            except BadUserInput as error:
                self.message_user(request, f"{schedule}: {error.extra}", messages.ERROR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Schedule | None = None) -> bool:
        """By the actions: a form would write back what has changed since it was opened."""
        return obj is None and super().has_change_permission(request)
