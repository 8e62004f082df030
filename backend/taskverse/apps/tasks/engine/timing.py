"""When a schedule is due next: the clock on the wall of its zone, told in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.db import connection

FIELDS = 5


def database_now() -> datetime:
    """By the one clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def cron_next(crontab: str, timezone: str, after: datetime) -> datetime | None:
    """The first moment after `after`; None when there is none in fifty years.

    A named hour is met once: at the first valid instant when the clock jumps over it, the first time when it comes
    twice. With `*` for the hour, every hour that really passes counts, also the one that comes twice.
    """
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone)
    if crontab.split()[1] == "*":
        moment = next(CronSim(crontab, local), None)
        return moment and moment.astimezone(UTC)
    for wall in CronSim(crontab, local.replace(tzinfo=None)):
        moment = _instant(wall, zone)
        if moment > after:
            return moment
    return None


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Of a time on the wall; of one that does not exist, the first that does after it."""
    while True:
        moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += timedelta(minutes=1)


def interval_next(every: timedelta, due: datetime, after: datetime) -> datetime:
    """In steps from `due`, so that a late start of one shifts none of the next."""
    return due + every * max(1, (after - due) // every + 1)


def next_run(
    *, crontab: str, every_seconds: int | None, timezone: str, after: datetime, due: datetime | None = None
) -> datetime | None:
    """`due` is the time that is being met, if any: whatever was missed between it and `after` is left out."""
    if every_seconds is None:
        return cron_next(crontab, timezone, after)
    return interval_next(timedelta(seconds=every_seconds), due or after, after)
