from collections.abc import Callable

from taskverse.apps.tasks.models import PausedQueue, Task, TaskPriority
from taskverse.apps.tasks.services.act import task_cancel
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

POSITIONS = "{ all_tasks { name queuePosition statusReason } }"
ONE = "query($id: Int!) { task_by_id(id: $id) { queuePosition statusReason } }"


def ask(owner: User, name: str, priority: str) -> Task:
    return task_create(owner=owner, request=TaskRequest(name=name, priority=priority))


def test_counts_everyones_more_urgent_and_earlier_tasks(
    owner: User, stranger: User, client_of: Callable[[User], GraphQLClient]
) -> None:
    ask(stranger, "low", TaskPriority.LOW)
    ask(owner, "5th", TaskPriority.LOW)
    ask(stranger, "2nd", TaskPriority.NORMAL)
    third = ask(owner, "2nd", TaskPriority.NORMAL)
    ask(owner, "1st", TaskPriority.HIGH)
    gone = ask(owner, "gone", TaskPriority.HIGH)
    task_cancel(viewer=owner, task_id=gone.pk)
    client = client_of(owner)

    found = {task["name"]: task["queuePosition"] for task in client.execute(POSITIONS).data["all_tasks"]}

    assert found == {"gone": None, "1st": 1, "2nd": 3, "5th": 5}
    assert client.execute(ONE, id=third.pk).data["task_by_id"]["queuePosition"] == 3


def test_says_that_the_queue_rests(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    PausedQueue.objects.create(name=TaskPriority.LOW)
    ask(owner, "low", TaskPriority.LOW)
    ask(owner, "high", TaskPriority.HIGH)
    task_cancel(viewer=owner, task_id=ask(owner, "gone", TaskPriority.LOW).pk)

    reasons = {t["name"]: t["statusReason"] for t in client_of(owner).execute(POSITIONS).data["all_tasks"]}

    assert reasons == {"low": "QUEUE_PAUSED", "high": None, "gone": "REQUESTED"}
