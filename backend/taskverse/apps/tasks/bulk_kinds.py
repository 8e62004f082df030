"""The kinds that act on many tasks. They call services, so they stand above them; a service makes their tasks."""

from collections.abc import Callable, Sequence

from pydantic import BaseModel, Field

from taskverse.apps.tasks.kinds.registry import Run, TaskError, task_kind
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import NoRoom
from taskverse.apps.tasks.services.matching import (
    CANCEL,
    ENDED,
    RERUN,
    STOPPABLE,
    BulkWork,
    cancel_all,
    rerun_all,
)
from taskverse.apps.users.models import User
from taskverse.common.errors import RateLimited
from taskverse.database.peers import light, read_together

BATCH = 100  # whose payloads are read at once
HOURS = 4 * 3600


class BulkDone(BaseModel):
    """Of all attempts together for `rerun_tasks`; for `cancel_tasks` of the one that came to the end."""

    matched: int = Field(description="Tasks that the filter found.")
    done: int = Field(description="Of them, cancelled, asked to stop, or run again.")
    skipped: int = Field(description="Of them, not: those that `cancel_task` or `rerun_task` would refuse.")


@task_kind(CANCEL, title="Cancel tasks", internal=True, timeout_seconds=HOURS)
def cancel_tasks(run: Run, work: BulkWork) -> BulkDone:
    """Stops all tasks that a filter finds."""
    return _in_batches(run, work, STOPPABLE, cancel_all)


@task_kind(RERUN, title="Run tasks again", internal=True, timeout_seconds=HOURS, max_attempts=100, backoff_seconds=30)
def rerun_tasks(run: Run, work: BulkWork) -> BulkDone:
    """Runs all tasks that a filter finds once more; while too many wait, it is tried again later."""

    def rerun(owner: User, tasks: list[Task]) -> int:
        try:
            outcomes = rerun_all(owner, tasks, key=f"{RERUN}:{run.task_id}")
        except RateLimited as error:
            raise TaskError(str(error), code=error.code, retryable=True) from error
        refused = [outcome for outcome in outcomes if not isinstance(outcome, Task)]
        for outcome in refused:
            if isinstance(outcome, NoRoom):
                raise TaskError(str(outcome), code="TOO_MANY_WAITING", retryable=True)
        return len(tasks) - len(refused)

    return _in_batches(run, work, ENDED, rerun)


def _in_batches(run: Run, work: BulkWork, statuses: Sequence[str], act: Callable[[User, list[Task]], int]) -> BulkDone:
    """By id, the oldest first. Each batch is committed by itself, and is where a cancelled run ends."""
    owner = User.objects.get(pk=run.owner_id)
    found = Task.objects.filter(work.filter.condition(), owner=owner, pk__lte=work.up_to, status__in=statuses)
    tasks = light(found)
    total = tasks.count()
    matched = done = last = 0
    while batch := read_together(tasks.filter(pk__gt=last).order_by("pk")[:BATCH]):
        run.progress(matched, max(total, matched + 1), f"{done} done")
        done += act(owner, batch)
        matched += len(batch)
        last = batch[-1].pk
    run.progress(matched, matched, f"{done} done")
    return BulkDone(matched=matched, done=done, skipped=matched - done)
