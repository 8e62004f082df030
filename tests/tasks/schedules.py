"""Schedules to test with."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django_celery_beat.models import PeriodicTask

from taskverse.apps.tasks.engine.mirror import JOB
from taskverse.apps.tasks.engine.timing import database_now
from taskverse.apps.tasks.models import Schedule
from taskverse.apps.tasks.services.schedules import ScheduleRequest, schedule_create
from taskverse.apps.users.models import User

FIELDS = """id name kind payload priority crontab everySeconds timezone overlap enabled pausedReason nextRunAt lastRunAt
  lastSkippedAt skippedCount lastTask { id } owner { email } createdAt"""


def make(owner: User, *, every_seconds: int | None = 3600, **values: Any) -> Schedule:
    every = None if "crontab" in values else every_seconds
    request = ScheduleRequest(**{"name": "tick", "kind": "echo", "every_seconds": every, **values})
    return schedule_create(owner=owner, request=request)


def make_due(schedule: Schedule, *, ago: timedelta = timedelta(seconds=1)) -> datetime:
    """The time it is due since."""
    due = database_now() - ago
    Schedule.objects.filter(pk=schedule.pk).update(next_run_at=due)
    return due


def mirrors() -> "QuerySet[PeriodicTask]":
    return PeriodicTask.objects.filter(task=JOB)
