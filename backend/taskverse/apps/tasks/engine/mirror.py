"""A schedule's copy among beat's periodic tasks: operators see it there, and beat calls for it on the second."""

import json

from cronsim import CronSim
from django.db.models import F, Q
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

from taskverse.apps.tasks.models import Schedule
from taskverse.database.locks import impatient

JOB = "tasks.fire_schedule"
EXPIRE_SECONDS = 60  # a call that nobody took in time is worth nothing: keepers look by themselves
SWITCHED_OFF = "Its periodic task was switched off or deleted."
NAME_LENGTH = 200


def mirror_write(schedule: Schedule) -> None:
    """Make the copy like the schedule."""
    mirror = schedule.mirror or PeriodicTask(task=JOB, args=json.dumps([schedule.pk]), expire_seconds=EXPIRE_SECONDS)
    old = (mirror.crontab, mirror.interval)
    crontab, interval = (row if _is_own(row, mirror) else None for row in old)
    mirror.crontab = _crontab(schedule, crontab) if schedule.crontab else None
    mirror.interval = None if schedule.crontab else _interval(schedule, interval)
    mirror.name = f"schedule {schedule.pk}: {schedule.name}"[:NAME_LENGTH]
    mirror.description = "Copy of a schedule. It can be switched off here, and on where the schedule is."
    mirror.enabled = schedule.enabled
    mirror.save()
    for row in old:
        if row not in (mirror.crontab, mirror.interval) and _is_own(row, mirror):
            row.delete()
    if schedule.mirror_id != mirror.pk:
        schedule.mirror = mirror
        schedule.save(update_fields=["mirror"])


def _is_own(row: CrontabSchedule | IntervalSchedule | None, mirror: PeriodicTask) -> bool:
    """Beat takes a row that is there for a job of its own that wants the same times: then it is not ours to change, nor
    to delete, which would delete the job."""
    return row is not None and not row.periodictask_set.exclude(pk=mirror.pk).exists()


def _crontab(schedule: Schedule, row: CrontabSchedule | None) -> CrontabSchedule:
    """Each field as a plain list: Celery reads less than we accept. It wants both days where cron wants either, so
    beat calls less often then; keepers do not depend on it."""
    row = row or CrontabSchedule()
    cron = CronSim(schedule.crontab, schedule.created_at.replace(tzinfo=None))
    row.minute = _list(cron.minutes, 60)
    row.hour = _list(cron.hours, 24)
    row.day_of_month = _list(cron.days, 31)
    row.month_of_year = _list(cron.months, 12)
    row.day_of_week = _list({int(day) % 7 for day in cron.weekdays}, 7)  # type: ignore[arg-type] # no pairs: see checks
    row.timezone = schedule.timezone
    row.save()
    return row


def _list(values: set[int], every: int) -> str:
    return "*" if len(values) == every else ",".join(map(str, sorted(values)))


def _interval(schedule: Schedule, row: IntervalSchedule | None) -> IntervalSchedule:
    row = row or IntervalSchedule(period=IntervalSchedule.SECONDS)
    row.every = schedule.every_seconds
    row.save()
    return row


def mirror_remove(mirror: PeriodicTask | None) -> None:
    if mirror is not None:
        rows = [row for row in (mirror.crontab, mirror.interval) if row is not None and _is_own(row, mirror)]
        mirror.delete()
        for row in rows:
            row.delete()


def mirror_remove_stray(schedule_id: int) -> None:
    """Of a schedule that is gone, as when its owner was deleted."""
    for mirror in PeriodicTask.objects.filter(task=JOB, args=json.dumps([schedule_id])):
        mirror_remove(mirror)


@impatient()
def mirrors_follow() -> None:
    """What an operator did to the copies. Off there is off here; on is said here alone, since beat writes its rows
    back as it has read them and must not wake a schedule that was paused meanwhile."""
    off = Schedule.objects.filter(Q(mirror=None) | Q(mirror__enabled=False), enabled=True)
    free = list(off.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    if free:
        Schedule.objects.filter(pk__in=free).update(enabled=False, next_run_at=None, paused_reason=SWITCHED_OFF)
    on = PeriodicTask.objects.filter(
        enabled=True, pk__in=Schedule.objects.filter(enabled=False, mirror__enabled=True).values("mirror")
    )
    awake = list(on.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if awake:
        PeriodicTask.objects.filter(pk__in=awake).update(enabled=False, date_changed=F("date_changed"))
        PeriodicTasks.update_changed()
