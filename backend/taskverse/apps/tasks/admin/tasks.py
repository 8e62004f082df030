from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from taskverse.apps.tasks.models import PausedQueue, Task, TaskAttempt, TaskLog
from taskverse.apps.tasks.services.act import task_cancel, task_rerun
from taskverse.common.errors import ApplicationError
from taskverse.database.peers import light

LOG_LINES = 200


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttemptInline(ReadOnlyInline):
    model = TaskAttempt


class NewestLines(BaseInlineFormSet):
    """A page of all lines of all attempts would be a hundred thousand forms."""

    def get_queryset(self) -> QuerySet[TaskLog]:
        return super().get_queryset().order_by("-id")[:LOG_LINES]


class LogInline(ReadOnlyInline):
    model = TaskLog
    formset = NewestLines
    verbose_name_plural = f"task logs: the newest {LOG_LINES}"


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    """To look at, to cancel and to run again: a task changes only by the moves of the engine."""

    list_display = ("id", "name", "kind", "state", "owner", "attempt", "worker", "created_at", "finished_at")
    list_display_links = ("id", "name")
    list_select_related = ("owner",)
    list_filter = ("status", "status_reason", "priority", "kind")
    search_fields = ("=id", "name", "owner__email")
    date_hierarchy = "created_at"
    show_full_result_count = False
    inlines = (AttemptInline, LogInline)
    actions = ("cancel", "rerun")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        return light(super().get_queryset(request))

    @admin.display(description="status", ordering="status")
    def state(self, task: Task) -> str:
        """The word that the API, the logs and the records use."""
        return task.status

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Task | None = None) -> bool:
        return False

    @admin.action(description="Cancel", permissions=["view"])
    def cancel(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        self._each(request, tasks, "cancelled", lambda task: task_cancel(viewer=request.user, task_id=task.pk))  # type: ignore[arg-type]

    @admin.action(description="Run again", permissions=["view"])
    def rerun(self, request: HttpRequest, tasks: QuerySet[Task]) -> None:
        self._each(request, tasks, "run again", lambda task: task_rerun(viewer=request.user, task_id=task.pk))  # type: ignore[arg-type]

    def _each(self, request: HttpRequest, tasks: QuerySet[Task], what: str, act: Callable[[Task], object]) -> None:
        done = 0
        for task in tasks:
            try:
                act(task)
                done += 1
            except ApplicationError as error:
                self.message_user(request, f"{task}: {error}", messages.WARNING)
        self.message_user(request, f"{done} {what}.")


@admin.register(PausedQueue)
class PausedQueueAdmin(admin.ModelAdmin):
    """Add one to let a queue rest, delete it to let it go on."""

    list_display = ("name", "paused_by", "created_at")
    fields = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: PausedQueue | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PausedQueue, form: Any, change: bool) -> None:
        obj.paused_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
