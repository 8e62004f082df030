"""Everything `create_task` takes besides name, kind and payload."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.common.errors import Conflict
from tests.client import Answer, GraphQLClient

ARGUMENTS = {
    "kind": "String",
    "payload": "JSON",
    "idempotencyKey": "String",
    "uniqueKey": "String",
    "runAt": "DateTime",
    "expiresAt": "DateTime",
    "priority": "TaskPriority",
    "maxAttempts": "Int",
    "timeoutSeconds": "Int",
    "metadata": "JSON",
}
CREATE = (
    f"mutation($name: String!, {', '.join(f'${name}: {kind}' for name, kind in ARGUMENTS.items())}) "
    f"{{ create_task(name: $name, {', '.join(f'{name}: ${name}' for name in ARGUMENTS)}) {{ task {{ "
    "id status runAt expiresAt queuedAt priority maxAttempts timeoutSeconds metadata idempotencyKey } } }"
)
HOUR = timedelta(hours=1)


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def create(client: GraphQLClient, **variables: Any) -> Answer:
    return client.execute(CREATE, **{"name": "x", **variables})


def created(client: GraphQLClient, **variables: Any) -> dict[str, Any]:
    task: dict[str, Any] = create(client, **variables).data["create_task"]["task"]
    return task


def test_null_is_as_good_as_nothing_said(client: GraphQLClient) -> None:
    task = created(client, **dict.fromkeys(ARGUMENTS))

    assert (task["status"], task["priority"], task["maxAttempts"], task["timeoutSeconds"]) == (
        "QUEUED",
        "NORMAL",
        3,
        300,
    )
    assert task["metadata"] == {}


def test_what_is_due_later_is_scheduled(client: GraphQLClient) -> None:
    moment = (timezone.now() + HOUR).replace(microsecond=0)
    task = created(client, runAt=moment.isoformat(), expiresAt=(moment + HOUR).isoformat())

    assert (task["status"], task["queuedAt"]) == ("SCHEDULED", None)
    assert datetime.fromisoformat(task["runAt"]) == moment
    assert MonitoringRecord.objects.get().event == "TASK_SCHEDULED"


def test_what_was_due_already_is_ready(client: GraphQLClient) -> None:
    assert created(client, runAt="2020-01-01T00:00:00+02:00")["status"] == "QUEUED"


def test_a_moment_is_kept_in_utc(client: GraphQLClient) -> None:
    local = (timezone.now() + HOUR).astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "+05:30"

    assert created(client, expiresAt=(timezone.now() + 9 * HOUR).isoformat(), runAt=local)["runAt"].endswith("+00:00")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"runAt": "2099-01-01T00:00:00Z"}, "runAt"),
        ({"runAt": "9999-12-31T23:59:59Z"}, "runAt"),
        ({"runAt": "2030-01-01T00:00:00"}, "runAt"),
        ({"runAt": "0001-01-01T00:00:00+23:59"}, "runAt"),
        ({"expiresAt": "9999-12-31T23:59:59-23:59"}, "expiresAt"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
        ({"expiresAt": "2030-01-01T00:00:00"}, "expiresAt"),
        ({"maxAttempts": 0}, "maxAttempts"),
        ({"maxAttempts": -1}, "maxAttempts"),
        ({"maxAttempts": 101}, "maxAttempts"),
        ({"timeoutSeconds": 0}, "timeoutSeconds"),
        ({"timeoutSeconds": 86_401}, "timeoutSeconds"),
        ({"metadata": []}, "metadata"),
        ({"metadata": "text"}, "metadata"),
        ({"metadata": {"x": "x" * 300_000}}, "metadata"),
        ({"payload": {"x": "x" * 300_000}}, "payload"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
        ({"idempotencyKey": "x" * 201}, "idempotencyKey"),
        ({"uniqueKey": " "}, "uniqueKey"),
        ({"uniqueKey": "x" * 201}, "uniqueKey"),
    ],
)
def test_refuses(client: GraphQLClient, arguments: dict[str, Any], field: str) -> None:
    answer = create(client, **arguments)

    assert (answer.code, list(answer.error["extensions"]["fields"])) == ("BAD_USER_INPUT", [field])
    assert not Task.objects.exists()


def test_refuses_an_end_before_the_beginning(client: GraphQLClient) -> None:
    now = timezone.now()
    answer = create(client, runAt=(now + 2 * HOUR).isoformat(), expiresAt=(now + HOUR).isoformat())

    assert list(answer.error["extensions"]["fields"]) == ["expiresAt"]


@pytest.mark.parametrize("arguments", [{"runAt": "tomorrow"}, {"priority": "URGENT"}, {"maxAttempts": "many"}])
def test_refuses_values_of_another_type(client: GraphQLClient, arguments: dict[str, Any]) -> None:
    assert create(client, **arguments).code == "BAD_USER_INPUT"


def test_the_same_request_under_a_key_answers_the_first_task(client: GraphQLClient) -> None:
    first = created(client, idempotencyKey="k", payload={"a": 1, "b": 2})

    assert created(client, idempotencyKey="k", payload={"b": 2, "a": 1}) == first
    assert Task.objects.count() == 1
    assert MonitoringRecord.objects.count() == 1


@pytest.mark.parametrize("change", [{"name": "y"}, {"payload": {"a": 2}}, {"priority": "HIGH"}])
def test_another_request_under_a_key_is_a_conflict(client: GraphQLClient, change: dict[str, Any]) -> None:
    first = created(client, idempotencyKey="k", payload={"a": 1})

    answer = create(client, **{"idempotencyKey": "k", "payload": {"a": 1}, **change})
    assert (answer.code, answer.error["extensions"]["taskId"]) == ("CONFLICT", first["id"])
    assert Task.objects.count() == 1


def test_a_key_is_ones_own(cast: dict[str, GraphQLClient]) -> None:
    assert created(cast["owner"], idempotencyKey="k")["id"] != created(cast["stranger"], idempotencyKey="k")["id"]


def test_one_unfinished_task_has_a_unique_key(client: GraphQLClient) -> None:
    first = created(client, uniqueKey="u")
    answer = create(client, uniqueKey="u")
    assert (answer.code, answer.error["extensions"]["uniqueKey"]) == ("CONFLICT", "u")

    Task.objects.filter(pk=first["id"]).update(status="SUCCEEDED", finished_at=Now())
    assert created(client, uniqueKey="u")["id"] != first["id"]


def test_there_is_an_end_to_what_may_wait(client: GraphQLClient, settings: Settings) -> None:
    settings.TASK_WAITING_PER_USER = 2
    for _ in range(2):
        created(client)

    answer = create(client)
    assert (answer.code, answer.error["extensions"]["limit"]) == ("CONFLICT", 2)
    Task.objects.update(status="SUCCEEDED", finished_at=Now())
    assert created(client)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["idempotency_key", "unique_key"])
def test_of_many_at_once_one_row_is_made(key: str) -> None:
    owner = User.objects.create_user("owner@example.com")
    request = replace(TaskRequest(name="x"), **{key: "k"})  # type: ignore[arg-type]

    def ask(_: int) -> int | None:
        try:
            return task_create(owner=owner, request=request).pk
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    made = Task.objects.get()
    assert set(answers) - {None} == {made.pk}
    assert answers.count(None) == (0 if key == "idempotency_key" else 7)
    assert MonitoringRecord.objects.count() == 1
