"""How a run ends: one statement writes what came of it, guarded by its attempt, and decides whether to try again."""

import random
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction

from taskverse.apps.notifications.models import Notification
from taskverse.apps.tasks.engine.changes import task_ended
from taskverse.apps.tasks.engine.figures import attempt_settled
from taskverse.apps.tasks.engine.statements import NOTHING, End, Error, Told, settle
from taskverse.apps.tasks.kinds.registry import Policy, kind_get
from taskverse.apps.tasks.models import Task, TaskAttempt, TaskStatus

AttemptOutcome = TaskAttempt.Outcome


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt."""

    kind: AttemptOutcome
    result: Any = None
    code: str = ""
    message: str = ""
    traceback: str = ""
    retryable: bool = False


LOST = Outcome(AttemptOutcome.WORKER_LOST, None, "WORKER_LOST", "The worker that ran it was lost.", retryable=True)
TIMEOUT = Outcome(AttemptOutcome.TIMEOUT, None, "TIMEOUT", "It ran longer than it may.", retryable=True)
CANCELLED = Outcome(AttemptOutcome.CANCELLED)

EVENTS = {
    TaskStatus.SUCCEEDED: Notification.Event.TASK_SUCCEEDED,
    TaskStatus.FAILED: Notification.Event.TASK_FAILED,
    TaskStatus.CANCELLED: Notification.Event.TASK_CANCELLED,
}


def task_settle(task: Task, outcome: Outcome) -> bool:
    """Write the outcome of `task.attempt` and tell the owner, all or nothing.

    False when the attempt is not the task's any more: then nothing is written.
    """
    if outcome.kind == AttemptOutcome.SUCCEEDED:  # leads there from both states that a run may be in
        return _settle(task, TaskStatus.SUCCEEDED, outcome)
    with transaction.atomic():
        to = _after_failure(task, outcome)
        return to is not None and _settle(task, to, outcome)


def _settle(task: Task, to: TaskStatus, outcome: Outcome) -> bool:
    """One statement, and so a transaction by itself."""
    settled = settle(task, _end(task, to, outcome), _told(task, to, outcome))
    if settled is None:
        return False
    task_ended(*settled)
    transaction.on_commit(partial(attempt_settled, task, to, outcome.kind))
    return True


def _after_failure(task: Task, outcome: Outcome) -> TaskStatus | None:
    """Where a run that did not succeed leads; its row is locked, so that nobody cancels it meanwhile."""
    status = (
        Task.objects.select_for_update()
        .filter(pk=task.pk, attempt=task.attempt)
        .values_list("status", flat=True)
        .first()
    )
    if status == TaskStatus.CANCELLING:
        return TaskStatus.CANCELLED  # whatever ended it: a cancelled task is never tried again
    if status != TaskStatus.RUNNING:
        return None
    again = outcome.retryable and task.attempt < task.max_attempts
    return TaskStatus.SCHEDULED if again else TaskStatus.FAILED


def _end(task: Task, to: TaskStatus, outcome: Outcome) -> End:
    error = Error(outcome.code, outcome.message, outcome.traceback)
    match to:
        case TaskStatus.SUCCEEDED:
            return End(to, outcome.kind, result=outcome.result)
        case TaskStatus.SCHEDULED:
            delay = backoff(_policy(task), task.attempt)
            return End(to, outcome.kind, "AWAITING_RETRY", error=error, attempt_error=error, delay=delay)
        case TaskStatus.CANCELLED:
            reason = "FORCED" if outcome.kind == AttemptOutcome.WORKER_LOST else "REQUESTED"
            return End(to, outcome.kind, reason, attempt_error=error)
    return End(to, outcome.kind, outcome.code, error=error, attempt_error=error)


def backoff(policy: Policy, attempt: int) -> timedelta:
    """Before the attempt after this one: doubled each time, bounded, and spread so that not all come back at once."""
    seconds = min(policy.backoff_max_seconds, policy.backoff_seconds * 2 ** (attempt - 1))
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311 (nobody gains by guessing it)


def _policy(task: Task) -> Policy:
    kind = kind_get(task.kind)
    return kind.policy if kind else Policy()


def _told(task: Task, to: TaskStatus, outcome: Outcome) -> Told:
    """To the owner, whom an attempt after which another follows does not concern."""
    words = {
        TaskStatus.SUCCEEDED: f"{task.name} succeeded",
        TaskStatus.FAILED: f"{task.name} failed: {outcome.message}",
        TaskStatus.CANCELLED: f"{task.name} was cancelled",
    }
    return Told(EVENTS[to].value, words[to]) if to in EVENTS else NOTHING
