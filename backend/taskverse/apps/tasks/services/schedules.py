"""Schedules, as their owners make and change them. Each keeps the periodic task of beat like the row, in the same
transaction."""

import zoneinfo
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from cronsim import CronSim, CronSimError
from django.db import transaction
from django.db.models.functions import Now

from taskverse.apps.tasks.engine.firing import is_unfinished, task_submit
from taskverse.apps.tasks.engine.mirror import mirror_remove, mirror_write
from taskverse.apps.tasks.engine.timing import FIELDS, database_now, next_run
from taskverse.apps.tasks.jobs import publish_task
from taskverse.apps.tasks.models import Schedule, Task, TaskPriority
from taskverse.apps.tasks.selectors import schedule_get
from taskverse.apps.tasks.services.create import TaskRequest, build, check_room
from taskverse.apps.tasks.throttles import submits_spend
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, Conflict

PER_USER = 100
CRONTAB_LENGTH = 200
YEAR = 366 * 24 * 3600
NOT_ZONES = {"Factory", "localtime"}  # names of files, not of places


@dataclass(frozen=True)
class ScheduleRequest:
    """What a user asks for; of crontab and every_seconds one."""

    name: str
    kind: str
    payload: Any = field(default_factory=dict)
    crontab: str | None = None
    every_seconds: int | None = None
    timezone: str = "UTC"
    overlap: str = Schedule.Overlap.SKIP
    priority: str = TaskPriority.NORMAL

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduleRequest":
        values = {field.name: getattr(schedule, field.name) for field in fields(cls)}
        return cls(**{**values, "crontab": schedule.crontab or None})

    def columns(self) -> dict[str, Any]:
        crontab = " ".join((self.crontab or "").split())
        return {**asdict(self), "name": self.name.strip(), "payload": self.payload, "crontab": crontab}


@transaction.atomic
def schedule_create(*, owner: User, request: ScheduleRequest) -> Schedule:
    """Raises BadUserInput for what does not fit, Conflict for one too many."""
    first = _check(owner, request)
    list(User.objects.select_for_update().filter(pk=owner.pk))  # two at once would both find room for the last
    if Schedule.objects.filter(owner=owner).count() >= PER_USER:
        raise Conflict(f"You have {PER_USER} schedules: delete one first.", limit=PER_USER)
    schedule = Schedule.objects.create(owner=owner, next_run_at=first, **request.columns())
    mirror_write(schedule)
    return schedule


@transaction.atomic
def schedule_update(*, viewer: User, schedule_id: int, changes: dict[str, Any]) -> Schedule:
    """`changes` are values of a ScheduleRequest. Raises NotFound, and BadUserInput for what does not fit."""
    schedule = _lock(viewer, schedule_id)
    before = ScheduleRequest.of(schedule)
    other = {"crontab": "every_seconds", "every_seconds": "crontab"}
    replaced = {other[name]: None for name in changes if name in other}
    request = replace(before, **{**replaced, **changes})
    first = _check(schedule.owner, request)
    for name, value in request.columns().items():
        setattr(schedule, name, value)
    if schedule.enabled and _times(request) != _times(before):
        schedule.next_run_at = first
    schedule.save()
    mirror_write(schedule)
    return schedule


@transaction.atomic
def schedule_delete(*, viewer: User, schedule_id: int) -> None:
    """Raises NotFound."""
    schedule = _lock(viewer, schedule_id)
    mirror = schedule.mirror
    schedule.delete()
    mirror_remove(mirror)


@transaction.atomic
def schedule_switch(*, viewer: User, schedule_id: int, enabled: bool) -> Schedule:
    """Pause or resume; a resumed one goes on from now. Doing it again changes nothing.

    Raises NotFound, and BadUserInput for times that cannot be told any more.
    """
    schedule = _lock(viewer, schedule_id)
    if schedule.enabled != enabled:
        schedule.next_run_at = _first(ScheduleRequest.of(schedule)) if enabled else None
        schedule.enabled = enabled
        schedule.paused_reason = ""
        schedule.save()
        mirror_write(schedule)
    return schedule


@transaction.atomic
def schedule_run(*, viewer: User, schedule_id: int) -> Task:
    """A task of it at once. Raises NotFound, and Conflict for one that may not overlap and for too many waiting,
    RateLimited for too many in a minute."""
    schedule = _lock(viewer, schedule_id)
    if schedule.overlap == Schedule.Overlap.SKIP and is_unfinished(schedule):
        raise Conflict("A task of this schedule is unfinished, and its overlap is SKIP.")
    check_room(schedule.owner)
    submits_spend(viewer, 1)
    task = task_submit(schedule, due=None)
    Schedule.objects.filter(pk=schedule.pk).update(last_run_at=Now(), last_task=task)
    transaction.on_commit(partial(publish_task, task), robust=True)
    return task


def _lock(viewer: User, schedule_id: int) -> Schedule:
    """One change at a time, and none while it fires. Raises NotFound."""
    list(Schedule.objects.select_for_update().filter(pk=schedule_get(viewer, schedule_id).pk))
    return schedule_get(viewer, schedule_id)


def _check(owner: User, request: ScheduleRequest) -> datetime:
    """When it is due first. Raises BadUserInput with a path for each fault."""
    first = _first(request)
    build(owner, TaskRequest(request.name, request.kind, request.payload, priority=request.priority))
    return first


def _first(request: ScheduleRequest) -> datetime:
    if (request.crontab is None) == (request.every_seconds is None):
        both = ["Give one of crontab and everySeconds."]
        raise BadUserInput.of_fields(crontab=both, everySeconds=both)
    if request.timezone not in _timezones():
        raise BadUserInput.of_fields(timezone=["There is no such time zone; take one as Europe/Berlin."])
    if request.every_seconds is not None and not 1 <= request.every_seconds <= YEAR:
        raise BadUserInput.of_fields(everySeconds=[f"Must be between 1 and {YEAR}."])
    if request.crontab is not None:
        _check_crontab(request.crontab)
    first = next_run(**_times(request), after=database_now())
    if first is None:
        raise BadUserInput.of_fields(crontab=["There is no such day."])
    return first


def _check_crontab(crontab: str) -> None:
    """CronSim reads more: seconds, last days, nth weekdays; beat's crontab has no words for them."""
    parts = crontab.split()
    if len(crontab) > CRONTAB_LENGTH or len(parts) != FIELDS:
        raise BadUserInput.of_fields(crontab=["Must have five fields: minute, hour, day of month, month, day of week."])
    try:
        CronSim(crontab, datetime(2000, 1, 1))  # noqa: DTZ001 (a time on any wall)
    except CronSimError as error:
        raise BadUserInput.of_fields(crontab=[f"{error}."]) from None
    for part, name in ((parts[2], "day-of-month"), (parts[4], "day-of-week")):
        if "#" in part or "L" in part.upper():
            raise BadUserInput.of_fields(crontab=[f"Bad {name}."])


def _times(request: ScheduleRequest) -> dict[str, Any]:
    columns = request.columns()
    return {name: columns[name] for name in ("crontab", "every_seconds", "timezone")}


@cache
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - NOT_ZONES)
