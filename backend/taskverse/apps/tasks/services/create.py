"""Accepting tasks."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as FieldError
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import ValidationError

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import record_add
from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.jobs import publish_task
from taskverse.apps.tasks.kinds.registry import Kind, kind_get, kinds_all
from taskverse.apps.tasks.models import Task, TaskPriority, TaskStatus
from taskverse.apps.tasks.selectors.counts import waiting_count
from taskverse.apps.tasks.services.keys import is_of_keys, key_was_used, unique_key_taken
from taskverse.apps.tasks.throttles import submits_spend
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, Conflict
from taskverse.common.values import is_readable, moment_utc

NO_OBJECT = ("model_type", "model_attributes_type", "dict_type")  # pydantic's names; its words speak of Python
FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class TaskRequest:
    """What a user asks for; None takes what the kind says."""

    name: str
    kind: str = "echo"
    payload: Any = field(default_factory=dict)
    metadata: Any = field(default_factory=dict)
    priority: str = TaskPriority.NORMAL
    run_at: datetime | None = None
    expires_at: datetime | None = None
    max_attempts: int | None = None
    timeout_seconds: int | None = None
    idempotency_key: str | None = None
    unique_key: str | None = None

    def digest(self) -> str:
        """Equal for equal requests, whatever the order of their keys."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


def task_create(*, owner: User, request: TaskRequest, rerun_of: Task | None = None) -> Task:
    """Accept a task; it is handed to the workers once it is committed.

    With the idempotency key of an earlier request the same request answers the earlier task, and another request is a
    Conflict. Raises BadUserInput for what does not fit, Conflict for a unique key in use and for too many tasks,
    RateLimited for too many in a minute.
    """
    if request.idempotency_key is not None and (earlier := _earlier(owner, request)):
        return earlier
    task = build(owner, request, rerun_of)
    check_room(owner)
    submits_spend(owner, 1)
    try:
        return insert(task)
    except IntegrityError as error:
        if not is_of_keys(error):
            raise
        if request.idempotency_key is not None and (earlier := _earlier(owner, request)):
            return earlier
        raise unique_key_taken(request.unique_key) from None


def build(owner: User, request: TaskRequest, rerun_of: Task | None = None, *, internal: bool = False) -> Task:
    """The row for a request, checked and not saved. Raises BadUserInput with a path for each fault."""
    kind = payload_check(request.kind, request.payload, internal=internal)
    run_at = _moment("runAt", request.run_at, may_be_past=True)
    later = run_at is not None and run_at > timezone.now()
    task = Task(
        owner=owner,
        name=request.name.strip(),
        kind=request.kind,
        payload=request.payload,
        metadata=request.metadata,
        priority=request.priority,
        run_at=run_at,
        expires_at=_moment("expiresAt", request.expires_at),
        max_attempts=_or(request.max_attempts, kind.policy.max_attempts),
        timeout_seconds=_or(request.timeout_seconds, kind.policy.timeout_seconds),
        idempotency_key=_key("idempotencyKey", request.idempotency_key),
        unique_key=_key("uniqueKey", request.unique_key),
        request_digest=request.digest(),
        rerun_of=rerun_of,
        status=TaskStatus.SCHEDULED if later else TaskStatus.QUEUED,
    )
    _check(task)
    return task


@transaction.atomic
def insert(task: Task) -> Task:
    """Save one that was built; it is handed to the workers after the commit."""
    ready = task.status == TaskStatus.QUEUED
    if not ready:
        task.queued_at = None
    hold_originals([task])
    task.save()
    event = MonitoringRecord.Event.TASK_QUEUED if ready else MonitoringRecord.Event.TASK_SCHEDULED
    record_add(task_id=task.pk, event=event)
    if ready:  # before streams are told: somebody waits for it
        transaction.on_commit(partial(publish_task, task), robust=True)
    tasks_changed([task.pk])
    return task


def hold_originals(tasks: Sequence[Task]) -> None:
    """Of reruns: until the commit, so that no purge deletes one meanwhile. Of one that is gone already the rerun is as
    it would be if that happened later."""
    ids = {task.rerun_of_id for task in tasks if task.rerun_of_id is not None}
    if not ids:
        return
    there = Task.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    held = set(there.values_list("pk", flat=True))
    for task in tasks:
        if task.rerun_of_id not in held:
            task.rerun_of = None


def _earlier(owner: User, request: TaskRequest) -> Task | None:
    task = Task.objects.select_related("owner").filter(owner=owner, idempotency_key=request.idempotency_key).first()
    if task is not None and task.request_digest != request.digest():
        raise key_was_used(task)
    return task


def room_left(owner: User) -> int | None:
    """How many more tasks of theirs may wait; None for any number."""
    limit: int = settings.TASK_WAITING_PER_USER
    if not limit:
        return None
    return max(0, limit - waiting_count(owner))


class NoRoom(Conflict):
    """Too many of your tasks are waiting."""


def no_room() -> NoRoom:
    limit: int = settings.TASK_WAITING_PER_USER
    return NoRoom(f"You have {limit} tasks waiting: let some of them end first.", limit=limit)


def check_room(owner: User) -> None:
    """Raises Conflict when no further task of theirs may wait."""
    if room_left(owner) == 0:
        raise no_room()


def _check(task: Task) -> None:
    if not isinstance(task.metadata, Mapping):
        raise BadUserInput.of_fields(metadata=["Must be an object."])
    if task.name and not is_readable(task.name):
        raise BadUserInput.of_fields(name=["Must hold a letter, digit or sign, and no control characters."])
    for name in ("payload", "metadata"):
        if len(json.dumps(getattr(task, name))) > settings.TASK_PAYLOAD_BYTES:
            raise BadUserInput.of_fields(**{name: [f"Larger than {settings.TASK_PAYLOAD_BYTES} bytes."]})
    if task.expires_at and task.run_at and task.expires_at <= task.run_at:
        raise BadUserInput.of_fields(expiresAt=["Must be after runAt."])
    try:
        task.full_clean(exclude=("owner", "rerun_of"), validate_unique=False, validate_constraints=False)
    except FieldError as error:
        raise error from None


def _moment(field_name: str, moment: datetime | None, *, may_be_past: bool = False) -> datetime | None:
    if moment is None:
        return None
    moment = moment_utc(field_name, moment)
    now = timezone.now()
    if moment <= now and not may_be_past:
        raise BadUserInput.of_fields(**{field_name: ["Must be in the future."]})
    if moment > now + FARTHEST:
        raise BadUserInput.of_fields(**{field_name: ["Must be within ten years."]})
    return moment


def _key(field_name: str, key: str | None) -> str | None:
    if key is not None and not key.strip():
        raise BadUserInput.of_fields(**{field_name: ["Must not be empty."]})
    return key


def _or(given: int | None, default: int) -> int:
    return default if given is None else given


def payload_check(kind_name: str, payload: Any, *, internal: bool = False) -> Kind:
    """The kind. Raises BadUserInput with a path for each fault, such as `payload.seconds`."""
    kind = kind_get(kind_name)
    if kind is None or kind.internal != internal:
        known = ", ".join(kind.name for kind in kinds_all())
        raise BadUserInput.of_fields(kind=[f"There is no such task kind; there are {known}."])
    try:
        kind.payload_model.model_validate(payload)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for fault in error.errors():
            message = "Must be a JSON object." if fault["type"] in NO_OBJECT else fault["msg"]
            fields.setdefault(".".join(("payload", *map(str, fault["loc"]))), []).append(message)
        raise BadUserInput.of_fields(**fields) from None
    return kind
