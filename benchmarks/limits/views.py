"""A bare Django: the token, the SQL, JSON. No GraphQL, no limits, no errors that say what is wrong."""

import json
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from benchmarks.limits.jobs import one_update
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import WAITING, Task
from taskverse.apps.users.models import User
from taskverse.apps.users.selectors import session_of_claims
from taskverse.apps.users.tokens import access_decode
from taskverse.common.publishing import publish

LIST_FIELDS = ("id", "name", "status", "created_at")
ROOM = 10_000


def _user(request: HttpRequest) -> User:
    claims = access_decode(request.headers["Authorization"].removeprefix("Bearer "))
    session = session_of_claims(claims)
    assert session is not None
    return session.user


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
        transaction.on_commit(partial(publish, one_update, made.pk))
    return _made(made)


def insert(request: HttpRequest) -> JsonResponse:
    """One INSERT and the message."""
    made = Task.objects.create(owner=_user(request), name=json.loads(request.body)["name"])
    publish(one_update, made.pk)
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
