"""A due time is met once, whoever looks and however many."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.engine.firing import schedule_fire, schedules_fire
from taskverse.apps.tasks.engine.keeping import to_publish
from taskverse.apps.tasks.engine.mirror import mirrors_follow
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.engine.timing import database_now
from taskverse.apps.tasks.jobs import fire_schedule
from taskverse.apps.tasks.keeper import FIRE_SECONDS, Keeper
from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.users.models import User
from tests.locks import held, three_rounds
from tests.tasks.schedules import make, make_due, mirrors


@pytest.fixture
def schedule(owner: User) -> Schedule:
    return make(owner, payload={"a": 1}, priority="high")


def test_what_is_not_due_is_left_alone(schedule: Schedule) -> None:
    assert schedules_fire() == 0
    assert not schedule_fire(schedule.pk)
    assert not Task.objects.exists()


def test_a_due_time_becomes_a_task(schedule: Schedule, owner: User) -> None:
    due = make_due(schedule)

    assert schedules_fire() == 1

    task = Task.objects.get()
    assert (task.owner, task.name, task.kind, task.payload, task.priority) == (owner, "tick", "echo", {"a": 1}, "high")
    assert (task.status, task.schedule, task.scheduled_for) == ("QUEUED", schedule, due)
    assert MonitoringRecord.objects.get().data == {"schedule": schedule.pk, "scheduledFor": due.isoformat()}
    schedule.refresh_from_db()
    assert (schedule.last_task, schedule.next_run_at) == (task, due + timedelta(hours=1))
    assert schedule.last_run_at
    assert to_publish() == [task]
    assert schedules_fire() == 0


def test_what_was_missed_is_made_up_for_once(schedule: Schedule) -> None:
    due = make_due(schedule, ago=timedelta(hours=7.5))

    assert [schedules_fire(), schedules_fire()] == [1, 0]

    schedule.refresh_from_db()
    assert Task.objects.get().scheduled_for == due
    assert schedule.next_run_at == due + timedelta(hours=8)


def test_a_crontab_goes_on_by_the_wall(owner: User) -> None:
    schedule = make(owner, crontab="30 2 * * *", timezone="Europe/Berlin")
    make_due(schedule, ago=timedelta(days=3))
    schedules_fire()

    schedule.refresh_from_db()
    assert schedule.next_run_at
    assert timedelta(0) < schedule.next_run_at - database_now() <= timedelta(hours=25)


def test_skips_while_a_task_of_it_is_unfinished(schedule: Schedule) -> None:
    make_due(schedule)
    schedules_fire()
    due = make_due(schedule)
    assert schedules_fire() == 1

    schedule.refresh_from_db()
    assert (schedule.skipped_count, schedule.last_skipped_at) == (1, due)
    assert schedule.next_run_at == due + timedelta(hours=1)
    task_run(task_id=Task.objects.get().pk, attempt=0, worker="w")
    make_due(schedule)
    schedules_fire()
    assert Task.objects.count() == 2


def test_allows_overlap_up_to_the_owners_limit(owner: User, settings: Settings) -> None:
    settings.TASK_WAITING_PER_USER = 2
    schedule = make(owner, overlap="ALLOW")
    for _ in range(3):
        make_due(schedule)
        schedules_fire()

    schedule.refresh_from_db()
    assert (Task.objects.count(), schedule.skipped_count) == (2, 1)


def test_a_due_time_that_was_met_before_is_not_met_again(schedule: Schedule) -> None:
    due = make_due(schedule)
    schedules_fire()
    Task.objects.update(status="SUCCEEDED", finished_at=Now())
    Schedule.objects.update(next_run_at=due)

    assert schedules_fire() == 1

    schedule.refresh_from_db()
    assert Task.objects.count() == 1
    assert schedule.next_run_at == due + timedelta(hours=1)


def test_nobody_who_may_not_sign_in_has_tasks_made(schedule: Schedule, owner: User) -> None:
    make_due(schedule)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert schedules_fire() == 0
    User.objects.filter(pk=owner.pk).update(is_active=True)
    assert schedules_fire() == 1


def test_a_kind_that_is_no_more_fails_its_task(schedule: Schedule) -> None:
    Schedule.objects.update(kind="gone")
    make_due(schedule)
    schedules_fire()
    task_run(task_id=Task.objects.get().pk, attempt=0, worker="w")

    assert (Task.objects.get().status, Task.objects.get().error_code) == ("FAILED", "UNKNOWN_KIND")
    assert Schedule.objects.get().enabled


@pytest.mark.parametrize(
    ("fault", "reason"),
    [({"timezone": "Mars/Base"}, "No next time"), ({"crontab": "x", "every_seconds": None}, "No next time")],
)
def test_a_time_that_cannot_be_told_pauses(owner: User, fault: dict[str, str | None], reason: str) -> None:
    schedule = make(owner, crontab="* * * * *")
    Schedule.objects.update(**fault)
    make_due(schedule)
    assert [schedules_fire(), schedules_fire()] == [1, 0]

    schedule.refresh_from_db()
    assert not schedule.enabled
    assert schedule.paused_reason.startswith(reason)
    mirrors_follow()
    assert not mirrors().get().enabled


def test_beats_call_is_as_good_as_the_keepers(schedule: Schedule) -> None:
    make_due(schedule)
    for _ in range(2):
        fire_schedule(schedule.pk)
    assert Task.objects.count() == 1


@pytest.fixture
def committed(transactional_db: None) -> Schedule:
    return make(User.objects.create_user("owner@example.com"), every_seconds=1, overlap="ALLOW")


@pytest.mark.parametrize(
    "look",
    [lambda: schedules_fire() > 0, lambda: schedule_fire(Schedule.objects.get().pk), lambda: Keeper("w").fire()],
    ids=["by looking for due ones", "by beat", "by keepers"],
)
def test_eight_at_once_meet_each_due_time_once(committed: Schedule, look: Callable[[], object]) -> None:
    together = threading.Barrier(8)

    def race(_: int) -> None:
        try:
            for _ in range(5):
                together.wait(60)
                look()
                together.wait(60)
                if together.wait(60) == 0:
                    make_due(committed)
        finally:
            connection.close()

    make_due(committed)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(race, range(8)))

    assert Task.objects.count() == 5
    assert Task.objects.values("scheduled_for").distinct().count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_one_schedule_waits_for_keeps_no_other_from_firing() -> None:
    first, second = (User.objects.create_user(f"{name}@example.com") for name in "ab")
    make_due(make(first), ago=timedelta(seconds=2))
    make_due(make(second))

    with held("users_user", first.pk):
        assert schedules_fire() == 1

    assert Task.objects.get().owner == second
    assert schedules_fire() == 1


@pytest.mark.django_db(transaction=True)
def test_a_round_waits_for_one_lock_and_the_next_begins_with_the_others() -> None:
    first, second = (User.objects.create_user(f"{name}@example.com") for name in "ab")
    for owner, seconds in [(first, 60), (first, 60), (second, 30), (first, 1), (first, 1), (first, 1)]:
        make_due(make(owner), ago=timedelta(seconds=seconds))
    keeper = Keeper("w")

    three_rounds(keeper.fire, user_id=first.pk, seconds=FIRE_SECONDS)

    assert Task.objects.get().owner == second
