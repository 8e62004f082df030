from collections.abc import Callable, Iterator
from queue import Empty
from typing import Any

import pytest
from celery import current_app
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

CREATE = """mutation($name: String!, $kind: String, $payload: JSON) {
  create_task(name: $name, kind: $kind, payload: $payload) { task { id name status createdAt kind payload attempt } }
}"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


@pytest.fixture
def broker() -> Iterator[Any]:
    """Our queue of the real broker, empty before and after."""
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("normal")
        queue.clear()
        yield queue
        queue.clear()
        queue.close()


def test_accepts_a_task_by_its_name_alone(client: GraphQLClient, owner: User) -> None:
    answer = client.execute('mutation { create_task(name: " hello ") { task { id name status createdAt } } }')

    task = Task.objects.get()
    assert answer.data["create_task"]["task"] == {
        "id": str(task.pk),
        "name": "hello",
        "status": "QUEUED",
        "createdAt": task.created_at.isoformat(),
    }
    assert (task.owner, task.kind, task.payload, task.attempt) == (owner, "echo", {}, 0)
    assert task.queued_at


def test_records_it_in_the_same_transaction(client: GraphQLClient) -> None:
    client.execute(CREATE, name="x")

    record = MonitoringRecord.objects.get()
    assert (record.event, record.task) == ("TASK_QUEUED", Task.objects.get())


def test_hands_it_to_the_workers_once_it_is_committed(
    client: GraphQLClient, broker: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        client.execute(CREATE, name="x")
    with pytest.raises(Empty):
        broker.get(block=False)

    for callback in callbacks:
        callback()

    message = broker.get(timeout=20)
    assert message.headers["task"] == "tasks.run_task"
    assert message.payload[0] == [Task.objects.get().pk, 0]
    message.ack()


def test_a_broker_that_is_away_costs_no_error(
    client: GraphQLClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.execute(CREATE, name="x")

    assert answer.data["create_task"]["task"]["status"] == "QUEUED"
    assert "was not sent, the broker is away" in caplog.text


def test_says_what_a_payload_must_be(client: GraphQLClient) -> None:
    answer = client.execute(CREATE, name="x", kind="sleep", payload=[1])

    assert answer.json["errors"][0]["extensions"]["fields"] == {"payload": ["Must be a JSON object."]}


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "  "}, {"name"}),
        ({"name": "\u200b\u202e"}, {"name"}),
        ({"name": "a\nb"}, {"name"}),
        ({"name": "a\x07"}, {"name"}),
        ({"name": "x" * 201}, {"name"}),
        ({"name": "x" * 900_000}, {"name"}),
        ({"name": "x", "kind": "nothing"}, {"kind"}),
        ({"name": "x", "kind": ""}, {"kind"}),
        ({"name": "x", "kind": "k" * 1000}, {"kind"}),
        ({"name": "x", "payload": []}, {"payload"}),
        ({"name": "x", "payload": 0}, {"payload"}),
        ({"name": "x", "payload": "text"}, {"payload"}),
        ({"name": "x", "kind": "sleep", "payload": {"seconds": -1}}, {"payload.seconds"}),
        (
            {"name": "x", "kind": "sleep", "payload": {"seconds": "soon", "steps": 0}},
            {"payload.seconds", "payload.steps"},
        ),
        ({"name": "x", "kind": "sleep", "payload": {"minutes": 1}}, {"payload.minutes"}),
    ],
)
def test_refuses(client: GraphQLClient, arguments: dict[str, Any], fields: set[str]) -> None:
    answer = client.execute(CREATE, **arguments)

    assert answer.code == "BAD_USER_INPUT"
    assert set(answer.error["extensions"]["fields"]) == fields
    assert answer.json["data"] == {"create_task": None}
    assert not Task.objects.exists()
    assert not MonitoringRecord.objects.exists()


def test_takes_200_characters_of_any_script(client: GraphQLClient) -> None:
    assert client.execute(CREATE, name="🚀" * 200).data["create_task"]["task"]["name"] == "🚀" * 200


def test_each_of_several_stands_alone(client: GraphQLClient) -> None:
    answer = client.execute(
        'mutation { a: create_task(name: "a") { task { id } } b: create_task(name: "") { task { id } } '
        'c: create_task(name: "c") { task { id } } }'
    )

    assert answer.error["path"] == ["b"]
    assert [task.name for task in Task.objects.order_by("id")] == ["a", "c"]
    assert {answer.json["data"][alias]["task"]["id"] for alias in "ac"} == {str(task.pk) for task in Task.objects.all()}


def test_costs_few_queries(client: GraphQLClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # the user, the room; savepoint, task, record, release
    with django_assert_num_queries(6):
        client.execute(CREATE, name="x")
