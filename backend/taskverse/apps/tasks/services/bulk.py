"""Accepting many tasks at once: each stands alone, and all together cost a handful of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import records_add_each
from taskverse.apps.tasks.engine.changes import tasks_changed
from taskverse.apps.tasks.jobs import publish_task
from taskverse.apps.tasks.models import FINAL, Task, TaskStatus
from taskverse.apps.tasks.services.create import TaskRequest, build, hold_originals, no_room, room_left
from taskverse.apps.tasks.services.keys import is_of_keys, key_was_used, unique_key_taken
from taskverse.apps.tasks.throttles import submits_spend
from taskverse.apps.users.models import User
from taskverse.common.errors import ApplicationError, BadUserInput, ServiceUnavailable
from taskverse.database.peers import light

MOST = 1000  # in one request
AT_ONCE = 100  # are handed to the workers here; the keepers send the others within a second or two
TRIES = 5  # when single requests with the same keys come in between

Outcome = Task | ApplicationError | ValidationError


@dataclass(frozen=True)
class Wanted:
    request: TaskRequest
    rerun_of: Task | None = None


@dataclass
class Batch:
    """What is taken already, and the rows to insert."""

    by_key: dict[str, Task]
    unique_keys: set[str]
    room: int | None
    tasks: list[Task] = field(default_factory=list)

    def take(self, request: TaskRequest, built: Outcome) -> Outcome:
        """Raises Conflict."""
        key = request.idempotency_key
        if key is not None and (earlier := self.by_key.get(key)):
            if earlier.request_digest != request.digest():
                raise key_was_used(earlier)
            return earlier
        if not isinstance(built, Task):
            return built
        if built.unique_key in self.unique_keys:
            raise unique_key_taken(built.unique_key)
        if self.room is not None and len(self.tasks) >= self.room:
            raise no_room()
        return self._add(built)

    def _add(self, task: Task) -> Task:
        self.tasks.append(task)
        if task.unique_key is not None:
            self.unique_keys.add(task.unique_key)
        if task.idempotency_key is not None:
            self.by_key[task.idempotency_key] = task
        return task


def tasks_create(*, owner: User, wanted: Sequence[Wanted]) -> list[Outcome]:
    """For each, in turn, its task or why there is none. Idempotency keys hold within the batch, too.

    Raises BadUserInput for more than a thousand, RateLimited for too many in a minute: then none is accepted.
    """
    if len(wanted) > MOST:
        raise BadUserInput.of_fields(tasks=[f"At most {MOST} at once; these are {len(wanted)}."])
    built = [_outcome(partial(build, owner, one.request, one.rerun_of)) for one in wanted]
    submits_spend(owner, sum(isinstance(outcome, Task) for outcome in built))
    for _ in range(TRIES):
        try:
            return _insert(owner, [one.request for one in wanted], built)
        except IntegrityError as error:
            if not is_of_keys(error):
                raise
            continue  # somebody used one of the keys meanwhile: now it is seen
    raise ServiceUnavailable


def _outcome(make: Callable[[], Outcome]) -> Outcome:
    try:
        return make()
    except (ApplicationError, ValidationError) as error:
        return error


@transaction.atomic
def _insert(owner: User, requests: Sequence[TaskRequest], built: Sequence[Outcome]) -> list[Outcome]:
    # One batch of a user at a time: two with the same keys would wait for each other in a circle.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    batch = _batch(owner, requests)
    results = [
        _outcome(partial(batch.take, request, outcome)) for request, outcome in zip(requests, built, strict=True)
    ]
    _save(batch.tasks)
    return results


def _batch(owner: User, requests: Sequence[TaskRequest]) -> Batch:
    mine = light(Task.objects.select_related("owner").filter(owner=owner))
    keys = {request.idempotency_key for request in requests} - {None}
    by_key = {task.idempotency_key or "": task for task in mine.filter(idempotency_key__in=keys)} if keys else {}
    unique = {request.unique_key for request in requests} - {None}
    unfinished = mine.filter(unique_key__in=unique).exclude(status__in=FINAL)
    taken = {key for key in unfinished.values_list("unique_key", flat=True) if key} if unique else set()
    return Batch(by_key, taken, room_left(owner))


def _save(tasks: list[Task]) -> None:
    ready = [task for task in tasks if task.status == TaskStatus.QUEUED]
    for task in tasks:
        if task.status != TaskStatus.QUEUED:
            task.queued_at = None
    for task in ready[AT_ONCE:]:
        task.next_publish_at = Now()
    hold_originals(tasks)
    Task.objects.bulk_create(tasks)
    queued, scheduled = MonitoringRecord.Event.TASK_QUEUED, MonitoringRecord.Event.TASK_SCHEDULED
    records_add_each({task.pk: queued if task.status == TaskStatus.QUEUED else scheduled for task in tasks})
    tasks_changed([task.pk for task in tasks])
    if ready:
        transaction.on_commit(partial(_publish, ready[:AT_ONCE]), robust=True)


def _publish(tasks: list[Task]) -> None:
    for task in tasks:
        if not publish_task(task):
            return  # the broker is away: the keepers send them
