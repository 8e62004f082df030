import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.engine.keeping import to_publish
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.services.bulk import AT_ONCE, Wanted, tasks_create
from taskverse.apps.tasks.services.create import TaskRequest
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict
from tests.client import GraphQLClient

CREATE = """mutation($tasks: [TaskInput!]!) {
  create_tasks(tasks: $tasks) { results { task { id name status owner { email } } error { code message fields } } }
}"""
LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def create(client: GraphQLClient, *tasks: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = client.execute(CREATE, tasks=list(tasks)).data["create_tasks"]["results"]
    return results


def codes(results: list[dict[str, Any]]) -> list[str | None]:
    return [result["error"] and result["error"]["code"] for result in results]


def test_answers_in_the_order_given_each_for_itself(client: GraphQLClient, owner: User) -> None:
    results = create(
        client,
        {"name": "a"},
        {"name": ""},
        {"name": "b", "kind": "nothing"},
        {"name": "c", "kind": "sleep", "payload": {"seconds": -1}},
        {"name": "d", "runAt": LATER, "priority": "HIGH", "metadata": {"x": 1}, "maxAttempts": 7},
        {"name": "e", "runAt": "2030-01-01T00:00:00"},
        {"name": "f", "maxAttempts": 101},
    )

    assert [result["task"] and result["task"]["name"] for result in results] == ["a", None, None, None, "d", None, None]
    fields = [list(result["error"]["fields"]) for result in results if result["error"]]
    assert fields == [["name"], ["kind"], ["payload.seconds"], ["runAt"], ["maxAttempts"]]
    assert set(codes(results)) == {None, "BAD_USER_INPUT"}
    a, d = Task.objects.order_by("id")
    assert (a.status, a.owner, a.payload, a.kind) == ("QUEUED", owner, {}, "echo")
    assert (d.status, d.queued_at, d.priority, d.metadata, d.max_attempts) == ("SCHEDULED", None, "high", {"x": 1}, 7)
    events = MonitoringRecord.objects.order_by("id").values_list("task", "event")
    assert list(events) == [(a.pk, "TASK_QUEUED"), (d.pk, "TASK_SCHEDULED")]


def test_none_is_no_task(client: GraphQLClient) -> None:
    assert create(client) == []


def test_refuses_more_than_a_thousand(client: GraphQLClient) -> None:
    answer = client.execute(CREATE, tasks=[{"name": "x"}] * 1001)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", ["tasks"])
    assert not Task.objects.exists()


@pytest.mark.parametrize("tasks", [None, [None], [{}], [{"name": None}], [{"name": "x", "priority": "SOON"}], "x"])
def test_refuses_values_of_another_type(client: GraphQLClient, tasks: Any) -> None:
    assert client.execute(CREATE, tasks=tasks).code == "BAD_USER_INPUT"
    assert not Task.objects.exists()


def test_an_idempotency_key_holds_within_the_batch_and_towards_earlier_ones(client: GraphQLClient) -> None:
    (first,) = create(client, {"name": "a", "idempotencyKey": "k"})

    results = create(
        client,
        {"name": "a", "idempotencyKey": "k"},
        {"name": "other", "idempotencyKey": "k"},
        {"name": "b", "idempotencyKey": "new"},
        {"name": "b", "idempotencyKey": "new"},
        {"name": "c", "idempotencyKey": "new"},
        {"name": "d", "idempotencyKey": " "},
    )

    assert codes(results) == [None, "CONFLICT", None, None, "CONFLICT", "BAD_USER_INPUT"]
    assert results[0] == first
    assert results[2] == results[3]
    assert Task.objects.count() == MonitoringRecord.objects.count() == 2


def test_a_unique_key_is_of_one_unfinished_task(client: GraphQLClient) -> None:
    unique = {"name": "x", "uniqueKey": "u"}

    assert codes(create(client, unique, unique, {"name": "y", "uniqueKey": "v"})) == [None, "CONFLICT", None]
    assert codes(create(client, unique)) == ["CONFLICT"]
    Task.objects.filter(unique_key="u").update(status=TaskStatus.CANCELLED, finished_at=Now())
    assert codes(create(client, unique)) == [None]


def test_takes_as_many_as_may_wait(client: GraphQLClient, settings: Settings) -> None:
    settings.TASK_WAITING_PER_USER = 3
    create(client, {"name": "x", "idempotencyKey": "k"})

    results = create(client, {"name": "x", "idempotencyKey": "k"}, *[{"name": "y"}] * 3)
    assert codes(results) == [None, None, None, "CONFLICT"]


@pytest.mark.parametrize("count", [1, 1000])
def test_costs_a_constant_number_of_queries(
    client: GraphQLClient, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tasks = [{"name": "x", "idempotencyKey": f"i{n}", "uniqueKey": f"u{n}"} for n in range(count)]

    # the user; savepoint, lock, two sorts of keys, room, tasks, records, release
    with django_assert_num_queries(9):
        assert codes(create(client, *tasks)) == [None] * count


def test_hands_some_over_at_once_and_leaves_the_others_to_the_keepers(
    owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with current_app.connection_for_read() as broker:
        queue = broker.SimpleQueue("normal")
        queue.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks_create(owner=owner, wanted=[Wanted(TaskRequest(name="x"))] * (AT_ONCE + 5))

        sent = {queue.get(timeout=20).payload[0][0] for _ in range(AT_ONCE)}
        queue.clear()
        queue.close()
    left = {task.pk for task in to_publish()}
    assert (len(sent), len(left)) == (AT_ONCE, 5)
    assert sent | left == {task.pk for task in Task.objects.all()}


def test_a_broker_that_is_away_is_asked_once(
    client: GraphQLClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    with django_capture_on_commit_callbacks(execute=True):
        assert codes(create(client, *[{"name": "x"}] * 50)) == [None] * 50

    assert caplog.text.count("was not sent, the broker is away") == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_keys_make_each_task_once() -> None:
    owner = User.objects.create_user("owner@example.com")
    together = threading.Barrier(6)

    def race(number: int) -> list[Any]:
        keys = [f"k{n}" for n in range(100)]
        wanted = [Wanted(TaskRequest(name=key, idempotency_key=key)) for key in keys[:: (-1) ** number]]
        try:
            together.wait(60)
            outcomes = tasks_create(owner=owner, wanted=wanted)
            return [getattr(outcome, "pk", outcome) for outcome in outcomes[:: (-1) ** number]]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        first, *others = pool.map(race, range(6))

    assert len(set(first)) == 100
    assert all(other == first for other in others)
    assert not any(isinstance(outcome, Conflict) for outcome in first)
    assert Task.objects.count() == MonitoringRecord.objects.count() == 100
