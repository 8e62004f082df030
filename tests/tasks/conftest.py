"""What several tests of tasks need."""

from collections.abc import Iterator

import pytest

from taskverse.apps.tasks.kinds import registry
from taskverse.apps.tasks.kinds.registry import task_kind
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.tasks.odd_kind import odd


@pytest.fixture
def odd_kind() -> Iterator[None]:
    task_kind("odd", title="Odd", max_attempts=1)(odd)
    yield
    del registry._kinds["odd"]


@pytest.fixture
def odd_task(owner: User, odd_kind: None) -> Task:
    return task_create(owner=owner, request=TaskRequest(name="odd", kind="odd"))
