"""What is asked all the time uses its index, among twenty thousand tasks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

from taskverse.api.connections import Range, cursor_of, keyset_page
from taskverse.apps.tasks.engine import keeping
from taskverse.apps.tasks.engine.run import task_claim
from taskverse.apps.tasks.engine.settle import AttemptOutcome, Outcome, task_settle
from taskverse.apps.tasks.gauges import tasks_unfinished
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.selectors import tasks_visible
from taskverse.apps.tasks.selectors.counts import queues_all, task_counts, waiting_count
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.selectors.tasks import task_get
from taskverse.apps.tasks.selectors.together import queue_positions
from taskverse.apps.users.models import User

ROWS = 20_000
# One in a hundred is unfinished, as in a system that has run for a while.
SEED = """
INSERT INTO tasks_task (
  owner_id, name, kind, payload, metadata, priority, status, status_reason, request_digest, attempt, max_attempts,
  timeout_seconds, worker, publish_count, progress_message, error_code, error_message, error_traceback,
  next_publish_at, run_at, lease_until, finished_at
)
SELECT (%s::bigint[])[1 + n %% 200], 'task ' || n, 'echo', '{}', '{}', (ARRAY['high', 'normal', 'low'])[1 + n %% 3],
  status, '', '', 0, 1, 300, '', 0, '', '', '', '', soon,
  CASE WHEN status = 'SCHEDULED' THEN soon END,
  CASE WHEN status = 'RUNNING' THEN soon END,
  CASE WHEN status = 'SUCCEEDED' THEN now() END
FROM (
  SELECT n, now() + n * interval '1 second' AS soon,
    CASE n * 7919 %% 307 WHEN 0 THEN 'QUEUED' WHEN 1 THEN 'SCHEDULED' WHEN 2 THEN 'RUNNING' ELSE 'SUCCEEDED' END status
  FROM generate_series(1, %s) n
) seed
"""


@pytest.fixture
def crowd(owner: User) -> User:
    others = User.objects.bulk_create(User(email=f"{number}@example.com") for number in range(199))
    with connection.cursor() as cursor:
        cursor.execute(SEED, [[owner.pk, *(user.pk for user in others)], ROWS])
        cursor.execute("ANALYZE tasks_task")
    assert Task.objects.filter(owner=owner).count() == ROWS / 200
    return owner


def page(user: User, asked: Range, **wanted: Any) -> None:
    keyset_page(tasks_visible(user).filter(TaskFilter(**wanted).condition()), asked, newest_first=True)


def oldest(user: User) -> str:
    """A cursor with fifty tasks behind it."""
    return cursor_of(Task.objects.filter(owner=user).order_by("id").values_list("pk", flat=True)[50])


def staff(user: User) -> User:
    user.is_staff = True
    return user


def queued(user: User) -> list[Task]:
    return list(Task.objects.filter(status=TaskStatus.QUEUED).order_by("-id")[:50])


def running(user: User) -> Task:
    task = task_claim(task_id=queued(user)[0].pk, attempt=0, worker="w")
    assert task is not None
    return task


QUEUED = {"task_queue", "task_to_publish"}  # both hold the waiting ones alone
UNFINISHED = "task_one_unfinished_per_unique_key"
HOT: dict[str, tuple[Callable[[User], Any], set[str]]] = {
    "first page": (lambda user: page(user, Range()), {"task_owner_newest"}),
    "deep page": (lambda user: page(user, Range(after=oldest(user))), {"task_owner_newest"}),
    "last page": (lambda user: page(user, Range(last=50)), {"task_owner_newest"}),
    "page of everyone's": (lambda user: page(staff(user), Range(after=oldest(user))), {"tasks_task_pkey"}),
    "page of a state": (
        lambda user: page(user, Range(), status=["QUEUED"]),
        {"task_owner_status_newest", UNFINISHED, *QUEUED},
    ),
    "counts": (lambda user: task_counts(user, TaskFilter()), {"tasks_task_owner_id", "task_owner"}),
    "claim": (lambda user: task_claim(task_id=queued(user)[0].pk, attempt=0, worker="w"), {"tasks_task_pkey"}),
    "end of a run": (lambda user: task_settle(running(user), Outcome(AttemptOutcome.SUCCEEDED)), {"tasks_task_pkey"}),
    "one of mine": (
        lambda user: task_get(user, Task.objects.filter(owner=user)[:1][0].pk),
        {"tasks_task_pkey", "task_owner_newest"},
    ),
    "how many wait": (waiting_count, {"task_owner_status_newest", UNFINISHED, *QUEUED}),
    "to publish": (lambda user: keeping.to_publish(), {"task_to_publish"}),
    "due": (lambda user: keeping.release_due(), {"task_due"}),
    "expired": (lambda user: keeping.expire(), {"task_expiry"}),
    "lapsed": (lambda user: keeping.lapsed(), {"task_lease"}),
    "position of one": (lambda user: queue_positions(queued(user)[:1]), QUEUED),
    "positions of a page": (lambda user: queue_positions(queued(user)), QUEUED),
    "gauges": (lambda user: list(tasks_unfinished()), {"task_lease"}),
    "queues": (lambda user: queues_all(staff(user)), QUEUED | {"task_lease"}),
}


@pytest.mark.parametrize(("ask", "indexes"), HOT.values(), ids=HOT)
def test_a_hot_query_reads_its_index(crowd: User, ask: Callable[[User], Any], indexes: set[str]) -> None:
    asked: list[tuple[str, Any, bool]] = []

    def note(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        if "tasks_task" in sql and sql.strip().startswith(("SELECT", "UPDATE", "WITH")):
            asked.append((sql, values, isinstance(context["cursor"].cursor, ServerBindingCursor)))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        ask(crowd)
    assert asked

    for sql, values, prepared in asked:
        for plan in (explain(sql, values), *([explain_prepared(sql, values)] if prepared else [])):
            assert "Seq Scan on tasks_task" not in plan, plan
            found = any(index in plan for index in indexes)
            assert found or sql != asked[-1][0], plan


def explain(sql: str, values: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def explain_prepared(sql: str, values: Any) -> str:
    """As it is planned for any values, once it has been asked often enough."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql))) if isinstance(values, dict) else []
    numbers = iter(range(1, len(values) + 1))
    text = re.sub(
        r"%(?:\((\w+)\))?s", lambda found: f"${names.index(found[1]) + 1 if found[1] else next(numbers)}", sql
    )
    given = [values[name] for name in names] if names else values
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("PREPARE hot AS " + text.replace("%%", "%"))
        plan = explain(f"EXECUTE hot({', '.join(['%s'] * len(given))})", given)
        cursor.execute("DEALLOCATE hot")
    assert re.search(r"\$\d", plan), plan
    return plan
