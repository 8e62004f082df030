"""What is done all day to the table of tasks, each on the same rows every time: what was written is undone."""

import time
from collections.abc import Callable

import django
from django.db import transaction

django.setup()

from taskverse.api.connections import Range, cursor_of, keyset_page  # noqa: E402
from taskverse.apps.tasks.engine import keeping  # noqa: E402
from taskverse.apps.tasks.engine.run import task_claim  # noqa: E402
from taskverse.apps.tasks.engine.settle import AttemptOutcome, Outcome, task_settle  # noqa: E402
from taskverse.apps.tasks.models import Task, TaskStatus  # noqa: E402
from taskverse.apps.tasks.selectors import tasks_visible  # noqa: E402
from taskverse.apps.tasks.selectors.counts import task_counts  # noqa: E402
from taskverse.apps.tasks.selectors.filters import TaskFilter  # noqa: E402
from taskverse.apps.tasks.services.create import TaskRequest, task_create  # noqa: E402
from taskverse.apps.users.models import User  # noqa: E402
from tests.system import EMAIL  # noqa: E402


def undone(action: Callable[[], object]) -> float:
    """Seconds of the action, without a commit: the same for any number of rows."""
    with transaction.atomic():
        begun = time.perf_counter()
        action()
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return seconds


def operations() -> dict[str, Callable[[], object]]:
    user = User.objects.get(email=EMAIL)
    user.is_staff = False  # an owner's view, not an operator's
    mine = Task.objects.filter(owner=user)
    middle = mine.order_by("-id").values_list("pk", flat=True)[mine.count() // 2]
    queued = Task.objects.filter(status=TaskStatus.QUEUED).order_by("id")[0]
    running = Task.objects.filter(status=TaskStatus.RUNNING).order_by("id")[0]
    done = Outcome(AttemptOutcome.SUCCEEDED, {})

    def page(**asked: object) -> object:
        return keyset_page(tasks_visible(user), Range(first=100, **asked), newest_first=True)  # type: ignore[arg-type]

    return {
        "first page of 100": page,
        "deep page of 100": lambda: page(after=cursor_of(middle)),
        "counts of one owner": lambda: task_counts(user, TaskFilter()),
        "claim": lambda: task_claim(task_id=queued.pk, attempt=0, worker="bench"),
        "end of a run": lambda: task_settle(running, done),
        "lapsed leases": keeping.lapsed,
        "reap": lambda: keeping.reap(running.pk, running.attempt, running.lease_until),
        "due tasks": keeping.release_due,
        "messages to send": keeping.to_publish,
        "submit": lambda: task_create(owner=user, request=TaskRequest(name="bench")),
    }
