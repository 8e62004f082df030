"""What the engine promises, held against processes that are killed, frozen and cut off."""

import os
import signal

import pytest

from tests.chaos.crew import Crew
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


@pytest.fixture
def workers(crew: Crew) -> Crew:
    for name in ("one", "two"):
        if name not in crew.workers:
            crew.start(name)
    crew.supervise()
    crew.ready("one", "two")
    return crew


def owner_of(crew: Crew, task_id: int) -> str:
    """The name of the worker that runs it."""
    worker: str = crew.wait_for(task_id, "RUNNING")["worker"]
    return worker.partition("@")[0]


def test_a_worker_that_was_frozen_longer_than_its_lease_changes_nothing(workers: Crew) -> None:
    crew = workers
    (task_id,) = crew.submit(kind="sleep", payload={"seconds": 1, "steps": 1})
    name = owner_of(crew, task_id)
    crew.freeze(name)
    try:
        second = crew.wait_for(task_id, "SUCCEEDED")
    finally:
        crew.thaw(name)

    assert second["attempt"] == 2
    assert second["worker"].partition("@")[0] != name
    refused = (f"Task {task_id} went on without attempt 1", f"Task {task_id} was taken from attempt 1")
    wait_until(lambda: any(line in crew.log(name) for line in refused), what="the late run to be refused")
    assert crew.task(task_id) == second
    assert crew.attempts(task_id) == [(1, "WORKER_LOST"), (2, "SUCCEEDED")]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_child_is_noticed_without_waiting_for_its_lease(workers: Crew, number: int) -> None:
    crew = workers
    (task_id,) = crew.submit(kind="sleep", payload={"seconds": 60, "steps": 600}, max_attempts=1)
    name = owner_of(crew, task_id)
    crew.query(
        "UPDATE tasks_task SET lease_until = now() + interval '1 hour' WHERE id = %(id)s RETURNING 1", id=task_id
    )
    for child in crew.children(name):
        os.kill(child, number)

    task = crew.wait_for(task_id, "FAILED")
    assert (task["status_reason"], task["attempt"]) == ("WORKER_LOST", 1)


def test_a_poison_task_ends_after_its_attempts(workers: Crew) -> None:
    crew = workers
    (task_id,) = crew.submit(kind="sleep", payload={"seconds": 30, "steps": 300}, max_attempts=2)
    for attempt in (1, 2):
        crew.wait_for_attempt(task_id, attempt)
        name = owner_of(crew, task_id)
        for child in crew.children(name):
            os.kill(child, signal.SIGKILL)

    crew.wait_for(task_id, "FAILED")
    assert crew.attempts(task_id) == [(1, "WORKER_LOST"), (2, "WORKER_LOST")]


def test_a_broker_that_lost_its_memory_costs_no_task(workers: Crew) -> None:
    crew = workers
    busy = crew.submit(8, kind="sleep", payload={"seconds": 1, "steps": 2})
    wait_until(lambda: crew.statuses(busy)["RUNNING"] > 0, what="some to run")
    crew.lose_broker_memory()

    wait_until(lambda: crew.statuses(busy) == {"SUCCEEDED": 8}, what="all to succeed")
    assert set(crew.ends(busy).values()) == {1}


def test_the_time_limit_ends_a_run_that_does_not_end(workers: Crew) -> None:
    (task_id,) = workers.submit(kind="sleep", payload={"seconds": 60, "steps": 1}, max_attempts=1, timeout=1)

    task = workers.wait_for(task_id, "FAILED")
    assert (task["status_reason"], task["error_code"]) == ("TIMEOUT", "TIMEOUT")


@pytest.mark.parametrize("steps", [600, 1], ids=["that tells its progress", "that is deaf"])
def test_a_running_task_is_cancelled(workers: Crew, steps: int) -> None:
    crew = workers
    (task_id,) = crew.submit(kind="sleep", payload={"seconds": 600, "steps": steps}, timeout=600)
    crew.wait_for(task_id, "RUNNING")
    crew.cancel_running(task_id, seconds=60)

    task = crew.wait_for(task_id, "CANCELLED")
    assert task["status_reason"] == "REQUESTED"
    assert crew.attempts(task_id) == [(1, "CANCELLED")]


def test_a_cancelled_run_is_killed_when_its_time_is_over(workers: Crew) -> None:
    crew = workers
    (task_id,) = crew.submit(kind="sleep", payload={"seconds": 600, "steps": 1}, timeout=600)
    crew.wait_for(task_id, "RUNNING")
    crew.cancel_running(task_id, seconds=0)

    task = crew.wait_for(task_id, "CANCELLED")
    assert task["status_reason"] == "FORCED"


def test_what_is_due_later_runs_then_and_what_is_late_never(workers: Crew) -> None:
    """Both before the keepers would send their first message, three seconds after they were accepted."""
    crew = workers
    (later, late) = crew.submit(2)
    crew.query(
        "UPDATE tasks_task SET status = 'SCHEDULED', run_at = now() + interval '1 s' WHERE id = %(id)s RETURNING 1",
        id=later,
    )
    crew.query("UPDATE tasks_task SET expires_at = now() WHERE id = %(id)s RETURNING 1", id=late)

    assert crew.wait_for(late, *ENDED)["status_reason"] == "EXPIRED"
    task = crew.wait_for(later, *ENDED)
    assert task["status"] == "SUCCEEDED"
    assert task["run_at"] <= task["started_at"]


def test_tasks_share_the_connections_of_their_worker(workers: Crew) -> None:
    """Celery would close a pool after each task, and a new session is most of what a short task costs."""
    crew = workers
    sessions = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
    before = crew.query(sessions)[0][0]
    ids = crew.submit(40)
    wait_until(lambda: crew.statuses(ids) == {"SUCCEEDED": 40}, what="all to succeed")
    assert crew.query(sessions)[0][0] - before < 20
