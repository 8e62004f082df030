"""How a run ends, and where its task goes from there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.handle import RunSuperseded, TaskRun
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.engine.settle import AttemptOutcome, Outcome, backoff, task_settle
from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.registry import Policy
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskStatus
from taskverse.apps.tasks.services.act import task_cancel
from tests.tasks.odd_kind import claim, run


@pytest.mark.parametrize("do", ["crash", "refuse for now", "take too long"])
def test_what_may_pass_is_tried_again_later(odd_task: Task, do: str) -> None:
    task = run(odd_task, max_attempts=2, do=do)

    assert (task.status, task.status_reason, task.attempt) == ("SCHEDULED", "AWAITING_RETRY", 1)
    assert task.run_at
    assert timedelta(0) < task.run_at - timezone.now() <= timedelta(seconds=5)
    assert task.error_code
    assert not Notification.objects.exists()

    Task.objects.update(status=TaskStatus.QUEUED)
    task = run(task, max_attempts=2, do=do)
    assert (task.status, task.attempt) == ("FAILED", 2)
    assert list(TaskAttempt.objects.values_list("number", flat=True)) == [1, 2]
    assert Notification.objects.get().event == "TASK_FAILED"


def test_a_second_attempt_that_succeeds_has_no_error_left(odd_task: Task) -> None:
    task = run(odd_task, max_attempts=2, do="crash")
    Task.objects.update(status=TaskStatus.QUEUED)

    task = run(task, max_attempts=2)
    assert (task.status, task.status_reason, task.error_code, task.error_traceback) == ("SUCCEEDED", "", "", "")


def test_an_attempt_that_runs_has_no_error_of_the_one_before(odd_task: Task) -> None:
    task = run(odd_task, max_attempts=2, do="crash")
    assert task.error_code == "UNEXPECTED_ERROR"
    Task.objects.update(status=TaskStatus.QUEUED)

    claim(task)
    task.refresh_from_db()
    assert (task.error_code, task.error_message, task.error_traceback) == ("", "", "")


def test_a_task_cancelled_between_attempts_has_not_failed(odd_task: Task) -> None:
    task = run(odd_task, max_attempts=2, do="crash")

    task_cancel(viewer=task.owner, task_id=task.pk)

    task.refresh_from_db()
    assert (task.status, task.error_code, task.error_message, task.error_traceback) == ("CANCELLED", "", "", "")
    assert TaskAttempt.objects.get().error_code == "UNEXPECTED_ERROR"


def test_the_time_limit_has_a_name_of_its_own(odd_task: Task) -> None:
    task = run(odd_task, do="take too long")

    assert (task.status, task.status_reason, task.error_code) == ("FAILED", "TIMEOUT", "TIMEOUT")
    assert TaskAttempt.objects.get().outcome == "TIMEOUT"


def test_the_pause_doubles_is_bounded_and_spread() -> None:
    policy = Policy(backoff_seconds=8, backoff_max_seconds=20)

    pauses = [[backoff(policy, attempt).total_seconds() for _ in range(50)] for attempt in (1, 2, 3)]
    for seconds, longest in zip(pauses, (8, 16, 20), strict=True):
        assert longest / 2 <= min(seconds) < max(seconds) <= longest


@pytest.mark.parametrize("do", ["", "crash", "take too long", "refuse for now", "catch all"])
def test_a_cancelled_run_ends_cancelled_unless_it_is_done_first(odd_task: Task, do: str) -> None:
    """The request to stop arrives after the claim, whatever the run does then."""
    Task.objects.filter(pk=odd_task.pk).update(payload={"do": do}, max_attempts=5)
    original = registry._kinds["odd"].function

    def cancelled_first(run: Any, payload: Any) -> Any:
        assert task_move(run.task_id, to=TaskStatus.CANCELLING, changes={})
        return original(run, payload)

    registry._kinds["odd"] = registry.Kind(**{**vars(registry._kinds["odd"]), "function": cancelled_first})
    task_run(task_id=odd_task.pk, attempt=0, worker="w")

    odd_task.refresh_from_db()
    assert odd_task.status == ("SUCCEEDED" if do == "" else "CANCELLED")
    assert Notification.objects.get().event == f"TASK_{odd_task.status}"
    assert TaskAttempt.objects.count() == 1


def test_a_run_that_has_lost_its_task_writes_nothing(odd_task: Task) -> None:
    claimed = claim(odd_task)
    Task.objects.filter(pk=odd_task.pk).update(attempt=2)  # somebody else has it now

    with pytest.raises(RunSuperseded):
        TaskRun(claimed.pk, claimed.attempt, claimed.owner_id).progress(1, 2, "late")
    for kind in AttemptOutcome:
        assert not task_settle(claimed, Outcome(kind, {"late": True}, "LATE"))

    odd_task.refresh_from_db()
    assert (odd_task.status, odd_task.result, odd_task.progress_current) == ("RUNNING", None, None)
    assert not Notification.objects.exists()
    assert not TaskAttempt.objects.exists()
