"""One task by its id, by SQL that is kept: as the query set finds it, with all its columns."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.selectors import task_get, tasks_visible
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound
from taskverse.database.prepared import Prepared, column_names


def values(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in column_names(Task)}


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_equals_the_query_set(owner: User, staff: User, task: Task, who: str) -> None:
    viewer = {"owner": owner, "staff": staff}[who]
    changes = {"status": "SUCCEEDED", "finished_at": timezone.now(), "result": [1, {"a": None}], "metadata": {"é": 1.5}}
    Task.objects.filter(pk=task.pk).update(**changes)

    found = task_get(viewer, task.pk)

    assert values(found) == values(tasks_visible(viewer).get(pk=task.pk))
    assert found.owner == owner
    assert found.get_deferred_fields() == set()


def test_the_owner_is_known(owner: User, task: Task, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert task_get(owner, task.pk).owner is owner


def test_a_strangers_is_not_found(stranger: User, task: Task) -> None:
    with pytest.raises(NotFound):
        task_get(stranger, task.pk)


@pytest.mark.parametrize("number", [-1, 0, 2**31, 2**63, 2**70])
def test_what_is_no_id_is_not_found(owner: User, staff: User, task: Task, number: int) -> None:
    for viewer in (owner, staff):
        with pytest.raises(NotFound):
            task_get(viewer, number)


def test_an_example_that_the_query_does_not_use_is_a_mistake(db: None) -> None:
    with pytest.raises(ValueError, match="does not use"):
        Prepared(lambda pk, owner_id: Task.objects.filter(pk=pk), pk=-1, owner_id=-2).row(pk=1, owner_id=1)
