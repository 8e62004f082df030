"""When a schedule is due: the wall clock of its zone, also on the days when that clock is turned."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskverse.apps.tasks.engine.timing import cron_next, interval_next, next_run

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("crontab", "zone", "after", "moments"),
    [
        # a named hour that does not exist: the first instant after it, once
        ("30 2 * * *", BERLIN, "2026-03-28 02:00", ["2026-03-29 01:00", "2026-03-30 00:30"]),
        ("0,30 2 * * *", BERLIN, "2026-03-28 02:00", ["2026-03-29 01:00", "2026-03-30 00:00"]),
        ("*/10 2 * * *", BERLIN, "2026-03-28 02:00", ["2026-03-29 01:00", "2026-03-30 00:00"]),
        ("0 */2 * * *", BERLIN, "2026-03-28 23:30", ["2026-03-29 01:00", "2026-03-29 02:00"]),
        ("30 2,3 * * *", BERLIN, "2026-03-28 03:00", ["2026-03-29 01:00", "2026-03-29 01:30"]),
        # one that comes twice: the first time
        ("30 2 * * *", BERLIN, "2026-10-24 02:00", ["2026-10-25 00:30", "2026-10-26 01:30"]),
        ("30 2 * * *", BERLIN, "2026-10-25 01:10", ["2026-10-26 01:30"]),  # in its second pass already
        ("0 */2 * * *", BERLIN, "2026-10-24 22:30", ["2026-10-25 00:00", "2026-10-25 03:00"]),
        ("0,30 2 * * *", BERLIN, "2026-10-24 23:00", ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-26 01:00"]),
        # every hour is every hour
        ("0 * * * *", BERLIN, "2026-03-28 23:30", ["2026-03-29 00:00", "2026-03-29 01:00", "2026-03-29 02:00"]),
        ("0 * * * *", BERLIN, "2026-10-24 23:30", ["2026-10-25 00:00", "2026-10-25 01:00", "2026-10-25 02:00"]),
        ("*/30 * * * *", BERLIN, "2026-10-25 00:15", ["2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30"]),
        ("0 9 * * *", BERLIN, "2026-03-28 07:00", ["2026-03-28 08:00", "2026-03-29 07:00"]),
        ("30 2 * * *", "America/New_York", "2026-03-07 08:00", ["2026-03-08 07:00", "2026-03-09 06:30"]),
        ("30 1 * * *", "America/New_York", "2026-10-31 06:00", ["2026-11-01 05:30", "2026-11-02 06:30"]),
        ("0 9 * * MON", "America/New_York", "2026-10-26 13:30", ["2026-11-02 14:00"]),
        # by half an hour: from 2:00 to 2:30 on 4 October, from 2:00 to 1:30 on 5 April
        ("15 2 * * *", "Australia/Lord_Howe", "2026-10-02 16:00", ["2026-10-03 15:30", "2026-10-04 15:15"]),
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-03 15:00", ["2026-04-04 14:45", "2026-04-05 15:15"]),
        ("0 * * * *", "Australia/Lord_Howe", "2026-10-03 14:45", ["2026-10-03 16:00"]),
        ("0 0 * * *", "Asia/Kathmandu", "2026-01-01 00:00", ["2026-01-01 18:15"]),
        ("0 12 30 12 *", "Pacific/Apia", "2011-01-01 00:00", ["2011-12-30 10:00"]),  # a day that never was
        ("0 0 29 2 *", "UTC", "2026-01-01 00:00", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("0 0 29 2 *", "UTC", "2096-03-01 00:00", ["2104-02-29 00:00"]),
        ("0 0 31 * *", "UTC", "2026-01-31 00:00", ["2026-03-31 00:00", "2026-05-31 00:00"]),
        ("0 0 13 * FRI", "UTC", "2026-02-10 00:00", ["2026-02-13 00:00", "2026-02-20 00:00"]),  # either day
        ("0 0 * * 7", "UTC", "2026-11-23 00:00", ["2026-11-29 00:00"]),
        ("* * * * *", "UTC", "2026-11-23 00:00:30", ["2026-11-23 00:01", "2026-11-23 00:02"]),
    ],
)
def test_crontab(crontab: str, zone: str, after: str, moments: list[str]) -> None:
    moment: datetime | None = utc(after)
    found = []
    for _ in moments:
        assert moment
        moment = cron_next(crontab, zone, moment)
        found.append(moment)

    assert found == [utc(text) for text in moments]


ZONES = st.sampled_from(
    [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Africa/Casablanca"]
)


@settings(deadline=None)
@given(st.integers(0, 59), st.integers(0, 23), ZONES, st.integers(0, 700 * 24 * 60))
def test_a_daily_time_is_met_once_on_every_day(minute: int, hour: int, zone: str, start: int) -> None:
    moment: datetime | None = utc("2026-01-01 00:00") + timedelta(minutes=start)
    days = []
    for _ in range(4):
        assert moment
        moment = cron_next(f"{minute} {hour} * * *", zone, moment)
        assert moment
        days.append(moment.astimezone(ZoneInfo(zone)).date())

    assert days == [days[0] + timedelta(days=n) for n in range(4)]


@given(st.integers(1, 10_000), st.integers(0, 1_000_000))
def test_an_interval_keeps_its_step_and_makes_up_for_nothing(every: int, late: int) -> None:
    due = utc("2026-01-01 00:00")
    now = due + timedelta(seconds=late)

    moment = interval_next(timedelta(seconds=every), due, now)

    assert now < moment <= now + timedelta(seconds=every)
    assert (moment - due) % timedelta(seconds=every) == timedelta(0)


def test_the_first_of_an_interval_is_one_step_away() -> None:
    now = utc("2026-01-01 00:00")
    assert next_run(crontab="", every_seconds=60, timezone="UTC", after=now) == now + timedelta(minutes=1)
