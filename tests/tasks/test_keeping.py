"""The keeper's steps, one by one; tests/chaos holds them together against processes that die."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine import keeping
from taskverse.apps.tasks.engine.run import task_claim
from taskverse.apps.tasks.engine.timing import database_now
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.tasks.services.queues import queue_pause, queue_resume
from taskverse.apps.tasks.services.update import task_update
from taskverse.apps.users.models import User
from tests.locks import held

SECOND = timedelta(seconds=1)


def make(owner: User, **changes: object) -> Task:
    task = task_create(owner=owner, request=TaskRequest(name="x"))
    if changes:
        Task.objects.filter(pk=task.pk).update(**changes)
    return task


def running(owner: User, worker: str = "w") -> Task:
    claimed = task_claim(task_id=make(owner).pk, attempt=0, worker=worker)
    assert claimed
    return claimed


def due(owner: User, **changes: object) -> Task:
    return make(owner, next_publish_at=Now() - SECOND, **changes)


def published(covered: Collection[str] = ()) -> list[int]:
    return [task.pk for task in keeping.to_publish(covered)]


def test_what_is_due_is_released(owner: User) -> None:
    late = make(owner, status=TaskStatus.SCHEDULED, run_at=Now() - SECOND, queued_at=None)
    make(owner, status=TaskStatus.SCHEDULED, run_at=Now() + 60 * SECOND)

    assert keeping.release_due() == [late.pk]
    assert keeping.release_due() == []

    late.refresh_from_db()
    assert late.status == "QUEUED"
    assert late.queued_at
    assert MonitoringRecord.objects.filter(task=late, event="TASK_QUEUED").count() == 2
    assert published() == [late.pk]


@pytest.mark.parametrize("status", [TaskStatus.QUEUED, TaskStatus.SCHEDULED])
def test_what_waited_too_long_is_cancelled(owner: User, status: TaskStatus) -> None:
    late = make(owner, status=status, expires_at=Now() - SECOND)
    make(owner, expires_at=Now() + 60 * SECOND)

    assert keeping.expire() == [late.pk]

    late.refresh_from_db()
    assert (late.status, late.status_reason) == ("CANCELLED", "EXPIRED")
    assert late.finished_at
    assert MonitoringRecord.objects.get(task=late, event="TASK_CANCELLED").data == {"reason": "EXPIRED"}
    told = Notification.objects.get()
    assert (told.user, told.task, told.event, told.message) == (owner, late, "TASK_CANCELLED", "x was cancelled")


@pytest.mark.parametrize("count", [1, 20])
def test_each_owner_is_told_of_what_expired(
    owner: User, stranger: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tasks = [make(user, expires_at=Now() - SECOND) for user in (owner, stranger) for _ in range(count)]

    with django_assert_num_queries(11):
        assert len(keeping.expire()) == 2 * count

    told = Notification.objects.values_list("task", "user")
    assert set(told) == {(task.pk, task.owner_id) for task in tasks}


def test_what_expires_between_attempts_has_not_failed(owner: User) -> None:
    late = make(owner, expires_at=Now() - SECOND, attempt=1, error_code="X", error_message="x", error_traceback="x")

    keeping.expire()

    late.refresh_from_db()
    assert (late.error_code, late.error_message, late.error_traceback) == ("", "", "")


def test_a_run_is_not_expired(owner: User) -> None:
    task = running(owner)
    Task.objects.update(expires_at=Now() - SECOND)

    assert keeping.expire() == []
    task.refresh_from_db()
    assert task.status == "RUNNING"


def test_a_message_is_sent_again_and_ever_more_seldom(owner: User) -> None:
    task = due(owner)
    for pause in (3, 6, 12, 24, 48, 60, 60):
        before = database_now()
        assert published() == [task.pk]
        assert before <= Task.objects.get().next_publish_at - pause * SECOND <= database_now()
        assert published() == []
        Task.objects.update(next_publish_at=Now() - SECOND)


def test_the_first_message_is_left_to_whoever_accepted_the_task(owner: User) -> None:
    make(owner)

    assert published() == []


def test_the_urgent_goes_first(owner: User) -> None:
    low, normal, high = (due(owner, priority=priority) for priority in ("low", "normal", "high"))

    assert published() == [high.pk, normal.pk, low.pk]


def test_a_resting_queue_is_passed_over(owner: User, staff: User) -> None:
    resting, other = due(owner, priority="low"), due(owner)
    queue_pause(viewer=staff, name="low")
    queue_pause(viewer=staff, name="low")
    assert published() == [other.pk]

    queue_resume(viewer=staff, name="low")
    assert published() == [resting.pk]


@pytest.mark.parametrize(
    ("messages", "taken", "covered"),
    [
        ({"normal": 3, "high": 1}, 0, ["normal", "high"]),
        ({"normal": 2}, 1, ["normal"]),
        ({"normal": 2}, 0, []),
        ({"normal": 0}, 9, []),  # whatever workers hold: a message is taken at once
    ],
)
def test_a_queue_is_covered_with_a_message_for_each_task(
    owner: User, messages: dict[str, int], taken: int, covered: list[str]
) -> None:
    for _ in range(3):
        due(owner)

    assert keeping.covered(messages, taken) == covered


def test_a_covered_queue_gets_no_message_again_for_a_minute(owner: User) -> None:
    again, first = due(owner, queued_at=Now() - 4 * SECOND), due(owner, queued_at=Now() - SECOND)
    urgent = due(owner, queued_at=Now() - 4 * SECOND, priority="high")
    late = make(owner, queued_at=Now() - 64 * SECOND, next_publish_at=Now() - 61 * SECOND)

    assert set(published(["normal"])) == {first.pk, urgent.pk, late.pk}
    assert published() == [again.pk]


@pytest.mark.parametrize("how", ["resumed", "broker without memory", "another queue"])
def test_what_is_to_be_sent_at_once_is_not_held_back(owner: User, staff: User, how: str) -> None:
    """Also by a queue in which there is a message for each of its tasks."""
    task = make(owner, queued_at=Now() - 5 * SECOND, publish_count=3)
    match how:
        case "resumed":
            queue_resume(viewer=staff, name="normal")
        case "broker without memory":
            keeping.publish_all_now()
        case "another queue":
            task_update(viewer=owner, task_id=task.pk, changes={"priority": "low"})

    assert published(["normal", "low"]) == [task.pk]
    assert published(["normal", "low"]) == []


def test_a_broker_without_memory_gets_every_message_again(owner: User) -> None:
    tasks = [make(owner, next_publish_at=Now() + 60 * SECOND, publish_count=9) for _ in range(2)]
    running(owner)

    assert keeping.publish_all_now() == 2
    assert sorted(published()) == sorted(task.pk for task in tasks)


@pytest.mark.django_db(transaction=True)
def test_two_keepers_share_the_work() -> None:
    """While one holds its rows, the other passes them over instead of waiting or doing them again."""
    owner = User.objects.create_user("owner@example.com")
    first, second = due(owner), due(owner)
    with held("tasks_task", first.pk), transaction.atomic():
        assert published() == [second.pk]
    assert published() == [first.pk]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_holds_up_nothing_else() -> None:
    owner = User.objects.create_user("owner@example.com")
    one, other, waiting, sent = running(owner), running(owner), make(owner), make(owner)
    Task.objects.filter(pk__in=[one.pk, other.pk]).update(lease_until=Now() + SECOND)
    Task.objects.filter(pk__in=[waiting.pk, sent.pk]).update(next_publish_at=Now() + 60 * SECOND)

    with held("tasks_task", one.pk), held("tasks_task", waiting.pk):
        keeping.extend_leases("w", {(one.pk, 1), (other.pk, 1)})
        assert keeping.lose(one.pk, 1, worker="w") is None
        assert keeping.publish_all_now() == 1
        assert keeping.lose(other.pk, 1, worker="w") is True

    assert published() == [sent.pk]
    assert keeping.lose(one.pk, 1, worker="w") is True


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_does_not_come_is_given_up() -> None:
    """Of a row that nothing can be done without."""
    task = running(User.objects.create_user("owner@example.com"))
    Task.objects.update(max_attempts=1)  # its owner is told

    with held("users_user", task.owner_id), pytest.raises(OperationalError, match="lock timeout"):
        keeping.lose(task.pk, 1, worker="w")

    assert keeping.lose(task.pk, 1, worker="w") is True


@pytest.mark.django_db(transaction=True)
def test_what_has_expired_of_others_ends_while_somebody_holds_a_user() -> None:
    people = [User.objects.create_user(f"{name}@example.com") for name in "ab"]
    first, second = (make(owner, expires_at=Now() - SECOND) for owner in people)

    with held("users_user", people[0].pk):
        assert keeping.expire() == [second.pk]

    assert keeping.expire() == [first.pk]
