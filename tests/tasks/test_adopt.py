from collections.abc import Iterator

import pytest
from celery import shared_task

from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.adopt import adopt
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput


@shared_task(name="legacy.add")
def add(a: int, b: int = 0) -> int:
    """Adds."""
    return a + b


@pytest.fixture(autouse=True)
def _adopted() -> Iterator[None]:
    """As the decorator does, for the time of a test."""
    assert adopt("legacy.add", title="Add", max_attempts=2)(add) is add
    yield
    del registry._kinds["legacy.add"]


def run(owner: User, payload: object) -> Task:
    task = task_create(owner=owner, request=TaskRequest(name="x", kind="legacy.add", payload=payload))
    task_run(task_id=task.pk, attempt=0, worker="w")
    task.refresh_from_db()
    return task


def test_an_existing_celery_task_is_a_kind(owner: User) -> None:
    assert run(owner, {"args": [1], "kwargs": {"b": 2}}).result == {"value": 3}
    kind = registry.kind_get("legacy.add")
    assert kind
    assert (kind.description, kind.policy.max_attempts) == ("Adds.", 2)


def test_it_stays_a_celery_task() -> None:
    assert add.name == "legacy.add"
    assert add(1, 2) == 3


def test_what_it_raises_is_tried_again(owner: User) -> None:
    task = run(owner, {"args": ["x", 1]})

    assert (task.status, task.status_reason, task.error_code) == ("SCHEDULED", "AWAITING_RETRY", "UNEXPECTED_ERROR")


def test_another_payload_is_refused(owner: User) -> None:
    with pytest.raises(BadUserInput):
        run(owner, {"a": 1})
