"""Acting on all tasks of a user that a filter finds: on a thousand at once, on more by a task that does it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from taskverse.apps.tasks.engine.moves import tasks_move
from taskverse.apps.tasks.models import FINAL, WAITING, Task, TaskPriority, TaskStatus
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.services.act import rerun_request, stopping, task_cancel
from taskverse.apps.tasks.services.bulk import MOST, Outcome, Wanted, tasks_create
from taskverse.apps.tasks.services.create import TaskRequest, build, insert
from taskverse.apps.tasks.throttles import submits_spend
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict, NotFound
from taskverse.database.peers import light, read_together

STOPPABLE = sorted({*WAITING, TaskStatus.RUNNING})
ENDED = sorted(FINAL)
CANCEL, RERUN = "cancel_tasks", "rerun_tasks"  # the kinds that do it for more than a thousand


class BulkWork(BaseModel):
    """What such a task has to do."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    filter: TaskFilter
    up_to: int = Field(description="The newest task there was: later ones are none of it, nor is it itself.")


@dataclass(frozen=True)
class Acted:
    count: int = 0
    skipped: int = 0
    task: Task | None = None  # that does it, as they are too many; then nothing is done yet


def tasks_cancel(*, viewer: User, wanted: TaskFilter) -> Acted:
    """Cancel those that wait, and ask those that run to stop; of staff, too, only their own."""
    found = _found(viewer, wanted, STOPPABLE)
    if len(found) > MOST:
        return _hand_over(viewer, CANCEL, "Cancel tasks", wanted)
    count = cancel_all(viewer, found)
    return Acted(count, len(found) - count)


def tasks_rerun(*, viewer: User, wanted: TaskFilter) -> Acted:
    """Run those that have ended once more; of staff, too, only their own. Skipped is one whose kind is gone or not for
    users, whose unique key an unfinished task has, or for which there is no room.

    Raises RateLimited, and QueryTooComplex where their payloads are too large together; then it does nothing.
    """
    found = _found(viewer, wanted, ENDED)
    if len(found) > MOST:
        return _hand_over(viewer, RERUN, "Run tasks again", wanted)
    count = sum(isinstance(outcome, Task) for outcome in rerun_all(viewer, found))
    return Acted(count, len(found) - count)


def cancel_all(owner: User, tasks: Sequence[Task]) -> int:
    """How many were cancelled, or asked to stop."""
    ids = [task.pk for task in tasks]
    waiting = Task.objects.filter(pk__in=ids, status__in=WAITING)
    done = tasks_move(waiting, to=TaskStatus.CANCELLED, changes={"status_reason": "REQUESTED"}, limit=MOST)
    for kind in sorted({task.kind for task in tasks}):
        running = Task.objects.filter(pk__in=ids, status=TaskStatus.RUNNING, kind=kind)
        done += tasks_move(running, to=TaskStatus.CANCELLING, changes=stopping(kind), limit=MOST)
    return len(done) + sum(_cancel(owner, task_id) for task_id in set(ids) - set(done))


def _cancel(viewer: User, task_id: int) -> bool:
    """One that somebody was about to move just then."""
    with suppress(Conflict, NotFound):
        task_cancel(viewer=viewer, task_id=task_id)
        return True
    return False


def rerun_all(owner: User, tasks: Sequence[Task], *, key: str | None = None) -> list[Outcome]:
    """For each its new task, or why there is none. With a `key` each has one at the most, however often it is tried:
    those that have one already are left out.

    Raises RateLimited.
    """
    keys = {task.pk: f"{key}:{task.pk}" for task in tasks} if key else {}
    made = Task.objects.filter(owner=owner, idempotency_key__in=keys.values()).values_list("idempotency_key", flat=True)
    before = set(made) if keys else set()
    wanted = [
        Wanted(replace(rerun_request(task), idempotency_key=keys.get(task.pk)), task)
        for task in tasks
        if keys.get(task.pk) not in before
    ]
    return tasks_create(owner=owner, wanted=wanted)


def _found(viewer: User, wanted: TaskFilter, statuses: Sequence[str]) -> list[Task]:
    """The oldest first; one more than can be done at once when there are."""
    tasks = light(Task.objects.filter(wanted.condition(), owner=viewer, status__in=statuses)).order_by("-id")
    return read_together(reversed(tasks[: MOST + 1]))


@transaction.atomic
def _hand_over(owner: User, kind: str, name: str, wanted: TaskFilter) -> Acted:
    """To a task that goes before all others and needs no room, since it may be there to make some.

    Raises Conflict while there is one: else any number would go before all others.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)  # two at once would both find none
    before = Task.objects.filter(owner=owner, kind=kind).exclude(status__in=FINAL).first()
    if before is not None:
        raise Conflict(f"Task {before.pk} does this already: let it end, or cancel it.", taskId=str(before.pk))
    newest = Task.objects.filter(owner=owner).order_by("-pk")[0]
    given = {name: value for name, value in asdict(wanted).items() if value is not None}
    work = BulkWork.model_validate({"filter": given, "up_to": newest.pk})
    payload = work.model_dump(mode="json", by_alias=True, exclude_none=True)
    request = TaskRequest(name, kind, payload, priority=TaskPriority.HIGH)
    task = build(owner, request, internal=True)
    submits_spend(owner, 1)
    return Acted(task=insert(task))
