"""What is too much for one request is done by a task: bit by bit, and once, whatever becomes of its attempts."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from taskverse.apps.tasks import bulk_kinds
from taskverse.apps.tasks.engine.handle import RunCancelled, TaskRun
from taskverse.apps.tasks.engine.run import task_claim, task_run
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.apps.tasks.services import matching
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, Conflict
from tests.client import GraphQLClient

CANCEL = "mutation($f: TaskFilterInput!) { cancel_tasks(filter: $f) { count task { id kind payload status } } }"
RERUN = "mutation($f: TaskFilterInput!) { rerun_tasks(filter: $f) { count skipped task { id kind payload } } }"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are what a thousand are."""
    monkeypatch.setattr(matching, "MOST", 2)
    monkeypatch.setattr(bulk_kinds, "BATCH", 2)


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def make(owner: User, number: int, **fields: Any) -> list[Task]:
    return Task.objects.bulk_create(Task(**{"owner": owner, "name": "x", **fields}) for _ in range(number))


def ended(owner: User, number: int, **fields: Any) -> list[Task]:
    return make(owner, number, **{"status": "FAILED", "finished_at": Now(), **fields})


def ask(client: GraphQLClient, query: str, **wanted: Any) -> Task:
    """The task that it is left to."""
    (answer,) = client.execute(query, f=wanted).data.values()
    assert answer["count"] == 0
    return Task.objects.get(pk=answer["task"]["id"])


def run(task: Task) -> Task:
    task_run(task_id=task.pk, attempt=task.attempt, worker="w")
    task.refresh_from_db()
    return task


def reruns() -> list[int]:
    return list(Task.objects.exclude(rerun_of=None).order_by("id").values_list("rerun_of_id", flat=True))


def test_cancels_those_that_were_there(client: GraphQLClient, owner: User, stranger: User) -> None:
    wanted, other = make(owner, 5), make(owner, 1, name="other")
    theirs = make(stranger, 1)
    given = {"search": "x", "status": ["QUEUED"], "createdAfter": "2020-01-01T00:00:00Z"}
    task = ask(client, CANCEL, **given)
    later = make(owner, 1)
    assert task.payload == {"filter": given, "upTo": other[0].pk}
    assert (task.kind, task.priority, Task.objects.filter(status="CANCELLED").count()) == ("cancel_tasks", "high", 0)

    run(task)

    assert (task.status, task.result) == ("SUCCEEDED", {"matched": 5, "done": 5, "skipped": 0})
    assert (task.progress_current, task.progress_total, task.progress_message) == (5, 5, "5 done")
    assert set(Task.objects.filter(status="CANCELLED")) == set(wanted)
    assert set(Task.objects.filter(status="QUEUED")) == {*other, *theirs, *later}


@pytest.mark.parametrize(("query", "made"), [(CANCEL, make), (RERUN, ended)])
def test_one_at_a_time(client: GraphQLClient, owner: User, query: str, made: Callable[..., list[Task]]) -> None:
    """Or its owner's would all go before everybody's."""
    made(owner, 5)
    task = ask(client, query, search="x")

    answer = client.execute(query, f={"search": "x"})
    assert (answer.code, answer.error["extensions"]["taskId"]) == ("CONFLICT", str(task.pk))
    assert Task.objects.filter(kind=task.kind).count() == 1

    run(task)
    made(owner, 5)
    assert ask(client, query, search="x").pk > task.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_made() -> None:
    owner = User.objects.create_user("owner@example.com")
    make(owner, 5)
    together = threading.Barrier(4)

    def cancel(_: int) -> bool:
        try:
            together.wait(60)
            return matching.tasks_cancel(viewer=owner, wanted=TaskFilter()).task is not None
        except Conflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(cancel, range(4))).count(True) == 1


def test_a_null_in_metadata_is_kept(client: GraphQLClient, owner: User) -> None:
    make(owner, 3, metadata={"a": {"b": None}})

    assert ask(client, CANCEL, metadata={"a": {"b": None}}).payload["filter"] == {"metadata": {"a": {"b": None}}}


def test_cancelling_all_does_not_cancel_itself_and_needs_no_room(
    client: GraphQLClient, owner: User, settings: Settings
) -> None:
    settings.TASK_WAITING_PER_USER = 3
    make(owner, 3)
    task = ask(client, CANCEL)

    assert run(task).result == {"matched": 3, "done": 3, "skipped": 0}


def test_runs_again_those_that_were_there(client: GraphQLClient, owner: User) -> None:
    wanted = ended(owner, 4)
    gone = ended(owner, 1, kind="gone")
    task = ask(client, RERUN, kind=["echo", "gone"])
    ended(owner, 1)

    run(task)

    assert task.result == {"matched": 5, "done": 4, "skipped": 1}
    assert reruns() == [one.pk for one in wanted]
    assert not Task.objects.filter(rerun_of__in=gone).exists()


@pytest.mark.parametrize("done_before", [0, 2, 4])
def test_an_attempt_that_was_killed_runs_none_twice(client: GraphQLClient, owner: User, done_before: int) -> None:
    wanted = ended(owner, 5)
    task = ask(client, RERUN)
    claimed = task_claim(task_id=task.pk, attempt=0, worker="w")
    assert claimed

    class Dies(TaskRun):
        def progress(self, current: int, total: int | None = None, message: str = "") -> None:
            if current == done_before:
                raise RunCancelled

    work = matching.BulkWork.model_validate(claimed.payload)
    with pytest.raises(RunCancelled):
        bulk_kinds.rerun_tasks(Dies(task.pk, 1, owner.pk), work)
    assert len(reruns()) == done_before
    # the keeper gives it to another attempt
    Task.objects.filter(pk=task.pk).update(status="QUEUED", lease_until=None)
    task.refresh_from_db()

    assert run(task).result == {"matched": 5, "done": 5, "skipped": 0}
    assert reruns() == [one.pk for one in wanted]


def test_waits_until_there_is_room(client: GraphQLClient, owner: User, settings: Settings) -> None:
    settings.TASK_WAITING_PER_USER = 3
    ended(owner, 5)
    task = ask(client, RERUN)

    run(task)
    assert (task.status, task.error_code, len(reruns())) == ("SCHEDULED", "TOO_MANY_WAITING", 3)

    Task.objects.exclude(rerun_of=None).update(status="SUCCEEDED", finished_at=Now())
    Task.objects.filter(pk=task.pk).update(status="QUEUED")
    run(task)
    assert task.result == {"matched": 5, "done": 5, "skipped": 0}
    assert len(reruns()) == 5


def test_waits_when_too_many_were_asked_for_in_a_minute(client: GraphQLClient, owner: User, settings: Settings) -> None:
    settings.TASK_SUBMITS_PER_MINUTE = 2
    ended(owner, 4)
    task = ask(client, RERUN)

    run(task)

    assert (task.status, task.error_code, len(reruns())) == ("SCHEDULED", "RATE_LIMITED", 2)


@pytest.mark.parametrize("kind", ["cancel_tasks", "rerun_tasks"])
def test_users_ask_for_it_by_its_mutation_alone(client: GraphQLClient, owner: User, kind: str) -> None:
    kinds = client.execute("{ task_kinds { name } }").data["task_kinds"]
    assert kind not in {one["name"] for one in kinds}
    with pytest.raises(BadUserInput):
        task_create(owner=owner, request=TaskRequest(name="x", kind=kind, payload={"filter": {}, "upTo": 1}))


def test_a_bulk_task_is_not_run_again(client: GraphQLClient, owner: User) -> None:
    ended(owner, 3)
    done = run(ask(client, RERUN))

    again = client.execute("mutation($id: Int!) { rerun_task(id: $id) { task { id } } }", id=done.pk)

    assert again.code == "BAD_USER_INPUT"
    Task.objects.exclude(rerun_of=None).delete()
    assert run(ask(client, RERUN)).result == {"matched": 4, "done": 3, "skipped": 1}
