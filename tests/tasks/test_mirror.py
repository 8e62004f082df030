"""Beat's copies of schedules."""

import json
from datetime import UTC, datetime

import pytest
from celery.schedules import crontab
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from taskverse.apps.tasks.engine.firing import schedules_fire
from taskverse.apps.tasks.engine.mirror import SWITCHED_OFF, mirrors_follow
from taskverse.apps.tasks.jobs import fire_schedule
from taskverse.apps.tasks.models import Schedule
from taskverse.apps.tasks.services.schedules import schedule_delete, schedule_update
from taskverse.apps.users.models import User
from tests.locks import held
from tests.tasks.schedules import make, make_due, mirrors


@pytest.fixture
def schedule(owner: User) -> Schedule:
    return make(owner, payload={"a": 1}, priority="high")


def test_beats_call_for_one_that_is_gone_is_its_last(schedule: Schedule, owner: User) -> None:
    make_due(schedule)
    schedules_fire()
    owner.delete()
    assert mirrors().exists()

    fire_schedule(schedule.pk)

    assert not mirrors().exists()
    assert not IntervalSchedule.objects.filter(every=3600, period="seconds").exists()


def test_the_mirror_says_when(owner: User) -> None:
    schedule = make(owner, crontab="*/15 9-17/4 1,15 jan,7 mon-7/3", timezone="Asia/Kathmandu")

    mirror = mirrors().get()
    cron = mirror.crontab
    assert json.loads(mirror.args) == [schedule.pk]
    assert (cron.minute, cron.hour, cron.day_of_month) == ("0,15,30,45", "9,13,17", "1,15")
    assert (cron.month_of_year, cron.day_of_week, str(cron.timezone)) == ("1,7", "0,1,4", "Asia/Kathmandu")
    assert mirror.schedule.is_due(datetime(2026, 1, 1, tzinfo=UTC))  # Celery can read it


@pytest.mark.parametrize("how", ["switched off", "deleted"])
def test_what_an_operator_does_to_the_mirror_pauses(schedule: Schedule, how: str) -> None:
    mirrors().update(enabled=False) if how == "switched off" else mirrors().delete()

    mirrors_follow()

    schedule.refresh_from_db()
    assert (schedule.enabled, schedule.next_run_at, schedule.paused_reason) == (False, None, SWITCHED_OFF)


@pytest.mark.django_db(transaction=True)
def test_a_schedule_that_somebody_holds_holds_up_no_other() -> None:
    owner = User.objects.create_user("owner@example.com")
    first, second = make(owner), make(owner)
    mirrors().update(enabled=False)

    with held("tasks_schedule", first.pk):
        mirrors_follow()

    assert set(Schedule.objects.values_list("pk", "enabled")) == {(first.pk, True), (second.pk, False)}


def test_a_mirror_wakes_nothing(schedule: Schedule) -> None:
    Schedule.objects.update(enabled=False, next_run_at=None)
    mirrors_follow()
    assert not mirrors().get().enabled
    assert not Schedule.objects.get().enabled


def test_a_time_that_beat_has_taken_for_a_job_of_its_own_is_left_alone(owner: User) -> None:
    """It looks for an equal row when it starts, and a schedule's is one."""
    schedule = make(owner, crontab="17 4 * * *")
    beats = CrontabSchedule.from_schedule(crontab(hour="4", minute="17"))
    assert beats == mirrors().get().crontab
    job = PeriodicTask.objects.create(name="purge", task="users.purge_sessions", crontab=beats)

    schedule_update(viewer=owner, schedule_id=schedule.pk, changes={"crontab": "5 5 * * *"})
    job.refresh_from_db()
    assert (job.crontab.minute, job.crontab.hour) == ("17", "4")
    own = mirrors().get().crontab
    assert (own.minute, own.hour) == ("5", "5")

    mirrors().update(crontab=beats)
    schedule_update(viewer=owner, schedule_id=schedule.pk, changes={"every_seconds": 60})
    job.refresh_from_db()
    mirrors().update(crontab=beats, interval=None)
    schedule_delete(viewer=owner, schedule_id=schedule.pk)
    job.refresh_from_db()
    assert job.crontab == beats
