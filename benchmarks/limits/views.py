"""A bare Django as its documents have it: the token, the SQL by the ORM, JSON. No GraphQL, no limits, no errors that
say what is wrong; and none of what makes Taskverse quicker."""

import json
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.timezone import now

from benchmarks.limits.jobs import one_update
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import WAITING, Task
from taskverse.apps.users.models import Session, User
from taskverse.apps.users.tokens import access_decode

LIST_FIELDS = ("id", "name", "status", "created_at")
ROOM = 10_000


def _user(request: HttpRequest) -> User:
    claims = access_decode(request.headers["Authorization"].removeprefix("Bearer "))
    live = Session.objects.select_related("user").filter(ended_at=None, user__is_active=True, expires_at__gt=now())
    refreshed = now() - settings.SESSION_IDLE_LIFETIME
    return live.get(pk=claims["sid"], refreshed_at__gt=refreshed).user


def me(request: HttpRequest) -> JsonResponse:
    user = _user(request)
    return JsonResponse({"id": user.pk, "email": user.email})


def task(request: HttpRequest, task_id: int) -> JsonResponse:
    rows = Task.objects.filter(owner=_user(request), pk=task_id)
    return JsonResponse(rows.values(*LIST_FIELDS)[0])


def tasks(request: HttpRequest, first: int) -> JsonResponse:
    rows = Task.objects.filter(owner=_user(request)).order_by("-id")
    return JsonResponse({"tasks": list(rows.values(*LIST_FIELDS)[:first])})


def create(request: HttpRequest) -> JsonResponse:
    """The statements of `create_task`: is there room, the row, its record; then the message."""
    user = _user(request)
    assert Task.objects.filter(owner=user, status__in=WAITING)[:ROOM].count() < ROOM
    with transaction.atomic():
        made = Task.objects.create(owner=user, name=json.loads(request.body)["name"])
        MonitoringRecord.objects.create(task_id=made.pk, event=MonitoringRecord.Event.TASK_QUEUED)
        transaction.on_commit(partial(one_update.delay, made.pk))
    return _made(made)


def insert(request: HttpRequest) -> JsonResponse:
    """One INSERT and the message."""
    made = Task.objects.create(owner=_user(request), name=json.loads(request.body)["name"])
    one_update.delay(made.pk)
    return _made(made)


def _made(made: Task) -> JsonResponse:
    values: dict[str, Any] = {"id": made.pk, "name": made.name, "status": made.status}
    return JsonResponse(values)


urlpatterns = [
    path("me", me),
    path("tasks/<int:task_id>", task),
    path("tasks/first/<int:first>", tasks),
    path("create", create),
    path("insert", insert),
]
