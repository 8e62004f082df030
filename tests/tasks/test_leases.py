"""Leases: who may extend them, and what becomes of a run whose lease has lapsed."""

import pytest
from django.db.models import F
from django.db.models.functions import Now

from taskverse.apps.tasks.engine import keeping
from taskverse.apps.tasks.models import Task, TaskAttempt
from taskverse.apps.users.models import User
from tests.tasks.test_keeping import SECOND, running


def test_a_lease_is_extended_only_when_some_of_it_is_gone(owner: User) -> None:
    fresh, worn = running(owner), running(owner)
    Task.objects.filter(pk=worn.pk).update(lease_until=Now() + 5 * SECOND)
    before = Task.objects.get(pk=fresh.pk).lease_until

    assert keeping.extend_leases("w", {(fresh.pk, 1), (worn.pk, 1)}) == {}

    assert Task.objects.get(pk=fresh.pk).lease_until == before
    assert Task.objects.filter(pk=worn.pk, lease_until__gt=Now() + 25 * SECOND).exists()


@pytest.mark.parametrize(("worker", "attempt"), [("other", 1), ("w", 2)])
def test_nobody_extends_the_lease_of_another(owner: User, worker: str, attempt: int) -> None:
    task = running(owner)
    Task.objects.update(lease_until=Now() + SECOND)

    keeping.extend_leases(worker, {(task.pk, attempt)})

    assert Task.objects.filter(lease_until__lte=Now() + SECOND).exists()


def test_who_shall_stop_is_told_and_whether_the_time_is_over(owner: User) -> None:
    patient, overdue, going_on = (running(owner) for _ in range(3))
    Task.objects.filter(pk=patient.pk).update(status="CANCELLING", cancel_by=Now() + 60 * SECOND)
    Task.objects.filter(pk=overdue.pk).update(status="CANCELLING", cancel_by=Now() - SECOND)

    runs = {(task.pk, 1) for task in (patient, overdue, going_on)}
    assert keeping.extend_leases("w", runs) == {(patient.pk, 1): False, (overdue.pk, 1): True}


def test_a_lapsed_lease_is_reaped_unless_it_was_renewed(owner: User) -> None:
    task = running(owner)
    assert keeping.lapsed() == set()
    Task.objects.update(lease_until=Now() - SECOND)
    ((task_id, attempt, lease_until),) = keeping.lapsed()
    keeping.extend_leases("w", {(task.pk, 1)})  # the worker was only slow

    assert not keeping.reap(task_id, attempt, lease_until)
    task.refresh_from_db()
    assert task.status == "RUNNING"

    Task.objects.update(lease_until=Now() - SECOND)
    ((task_id, attempt, lease_until),) = keeping.lapsed()
    assert keeping.reap(task_id, attempt, lease_until)
    task.refresh_from_db()
    assert (task.status, task.status_reason) == ("SCHEDULED", "AWAITING_RETRY")
    assert TaskAttempt.objects.get().outcome == "WORKER_LOST"


@pytest.mark.parametrize(
    ("status", "max_attempts", "timeout", "expected"),
    [
        ("RUNNING", 3, False, ("SCHEDULED", "AWAITING_RETRY")),
        ("RUNNING", 1, False, ("FAILED", "WORKER_LOST")),
        ("RUNNING", 1, True, ("FAILED", "TIMEOUT")),
        ("CANCELLING", 3, False, ("CANCELLED", "FORCED")),
        ("CANCELLING", 3, True, ("CANCELLED", "REQUESTED")),
    ],
)
def test_a_lost_run_leads_on(
    owner: User, status: str, max_attempts: int, timeout: bool, expected: tuple[str, str]
) -> None:
    task = running(owner)
    Task.objects.update(status=status, max_attempts=max_attempts)

    assert keeping.lose(task.pk, 1, worker="w", timeout=timeout)
    assert not keeping.lose(task.pk, 1, worker="w", timeout=timeout)

    task.refresh_from_db()
    assert (task.status, task.status_reason) == expected
    assert TaskAttempt.objects.count() == 1


def test_a_run_that_had_its_say_is_not_lost(owner: User) -> None:
    task = running(owner)
    Task.objects.update(attempt=F("attempt") + 1)

    assert not keeping.lose(task.pk, 1, worker="w")


def test_a_run_is_not_lost_with_another_worker(owner: User) -> None:
    """To which a second message had brought the same attempt."""
    task = running(owner, worker="one")

    assert not keeping.lose(task.pk, 1, worker="another")

    task.refresh_from_db()
    assert (task.status, task.worker) == ("RUNNING", "one")
