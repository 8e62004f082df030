"""Every field of the schema is answered the fast way as graphql-core answers it."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as clock
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    execute,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
)

from taskverse.api.fast_execution import FastExecution
from taskverse.apps.tasks.models import Schedule, Task, TaskAttempt, TaskLog
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import AccessToken, Session, User
from taskverse.schema import schema
from tests.api.both_ways import same

# What a field needs that nobody has a default for.
ARGUMENTS = {"id", "taskId"}
OTHER_TESTS = {"workers", "queues"}  # their answers are never the same twice


@pytest.fixture
def viewer(owner: User) -> SimpleNamespace:
    """Who asks, with one of everything there is."""
    for number in range(3):
        task_create(owner=owner, request=TaskRequest(name=f"task {number}", payload={"n": number}, priority="high"))
    first, second, third = Task.objects.order_by("id")
    schedule = Schedule.objects.create(owner=owner, name="s", kind="echo", every_seconds=60, next_run_at=clock.now())
    Task.objects.filter(pk=first.pk).update(
        status="FAILED", error_code="X", error_message="why", finished_at=clock.now(), started_at=clock.now()
    )
    Task.objects.filter(pk=second.pk).update(rerun_of=first, schedule=schedule, progress_current=1, progress_total=3)
    Task.objects.filter(pk=second.pk).update(progress_at=clock.now(), metadata={"a": {"b": None}}, result=[1, "é"])
    TaskLog.objects.create(task=third, attempt=1, message="line")
    TaskAttempt.objects.create(
        task=third, number=1, outcome="FAILED", started_at=clock.now(), error_code="Y", error_message="why"
    )
    session = Session.objects.create(user=owner, expires_at=clock.now() + timedelta(days=1), ip="127.0.0.1")
    AccessToken.objects.create(user=owner, name="t", digest="d", hint="tv_", scopes=["tasks:read"])
    owner.is_staff = True
    return SimpleNamespace(user=owner, auth_session=session, META={})


def selections(kind: GraphQLObjectType, depth: int) -> Iterator[str]:
    """All plain ones together, and at the top each alone; then those below."""
    leaves = [
        name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type)) and not field.args
    ]
    yield " ".join(["__typename", *leaves])
    if depth == 2:  # of 3: a root field's own
        yield from leaves
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        needed = {key for key, argument in field.args.items() if is_required_argument(argument)}
        if depth and isinstance(below, GraphQLObjectType) and needed <= ARGUMENTS and name not in OTHER_TESTS:
            given = "(" + ", ".join(f"{key}: %d" for key in sorted(needed)) + ")" if needed else ""
            yield from (f"{name}{given} {{ {inner} }}" for inner in selections(below, depth - 1))


def test_every_field_of_the_schema(viewer: SimpleNamespace) -> None:
    graphql_schema: GraphQLSchema = schema.graphql_schema
    assert graphql_schema.query_type
    newest = Task.objects.order_by("-id")[0].pk
    texts = [text.replace("%d", str(newest)) for text in selections(graphql_schema.query_type, 3)]
    fast = [same(graphql_schema, f"{{ {text} }}", viewer)[1] for text in texts[1:]]
    assert len(texts) > 100
    assert sum(fast) > len(fast) / 3


def test_a_list_of_plain_values_reads_their_columns_alone(viewer: SimpleNamespace) -> None:
    document = parse("{ all_tasks { id name status createdAt } }")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        result = execute(schema.graphql_schema, document, context_value=viewer, execution_context_class=FastExecution)
    assert len(result.data["all_tasks"]) == 3  # type: ignore[union-attr,index]
    (query,) = queries
    assert query["sql"].count('"tasks_task".') == 5  # four, and the order
    assert "users_user" not in query["sql"]


def test_objects_miss_no_column_but_large_ones(viewer: SimpleNamespace) -> None:
    """One that is read later would be read for each row of a list; large ones are read for all of it."""
    rows = schema.graphql_schema.query_type.fields["all_tasks"].resolve(
        None, SimpleNamespace(context=viewer), first=3, offset=0
    )
    assert [task.get_deferred_fields() for task in rows] == [set(Task.LARGE)] * 3
