from collections.abc import Callable

import pytest

from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

READ = """query($id: Int!) { task_by_id(id: $id) {
  id name status progress { percent current total message } error { code message }
} }"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def test_reads_a_task(client: GraphQLClient, task: Task) -> None:
    assert client.execute(READ, id=task.pk).data["task_by_id"] == {
        "id": str(task.pk),
        "name": "the owner's",
        "status": "QUEUED",
        "progress": None,
        "error": None,
    }


@pytest.mark.parametrize("task_id", [0, -1, 2**31 - 1, -(2**31)])
def test_what_is_not_there_is_not_found(client: GraphQLClient, task_id: int) -> None:
    answer = client.execute(READ, id=task_id)

    assert (answer.code, answer.json["data"]) == ("NOT_FOUND", {"task_by_id": None})


@pytest.mark.parametrize("task_id", [2**31, 10**400, 1.5, "x", None, True, [1]])
def test_what_is_no_id_is_refused(client: GraphQLClient, task_id: object) -> None:
    assert client.execute(READ, id=task_id).code == "BAD_USER_INPUT"


def test_an_unknown_total_has_no_percentage(client: GraphQLClient, task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(progress_current=7, progress_message="rows")

    progress = client.execute(READ, id=task.pk).data["task_by_id"]["progress"]
    assert progress == {"percent": None, "current": 7, "total": None, "message": "rows"}


@pytest.mark.parametrize(("current", "total", "percent"), [(0, 4, 0), (1, 4, 25), (9, 4, 100), (0, 0, None)])
def test_progress_is_a_percentage(
    client: GraphQLClient, task: Task, current: int, total: int, percent: float | None
) -> None:
    Task.objects.filter(pk=task.pk).update(progress_current=current, progress_total=total)

    assert client.execute(READ, id=task.pk).data["task_by_id"]["progress"]["percent"] == percent
