"""Tasks that one user may ask for in a minute."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.api import redis as store
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import Answer, GraphQLClient
from tests.system import free_port
from tests.tasks.schedules import make

CREATE = 'mutation { create_task(name: "x") { task { id } } }'
MANY = "mutation($tasks: [TaskInput!]!) { create_tasks(tasks: $tasks) { results { task { id } error { code } } } }"
UPDATE = """mutation($id: Int!, $runAt: DateTime, $name: String) {
  update_task(id: $id, runAt: $runAt, name: $name) { task { id } }
}"""


@pytest.fixture(autouse=True)
def _limit(settings: Settings) -> None:
    settings.TASK_SUBMITS_PER_MINUTE = 3


@pytest.fixture(params=["owner", "staff"])
def client(request: pytest.FixtureRequest, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(request.getfixturevalue(request.param))


def many(client: GraphQLClient, *names: str) -> Answer:
    return client.execute(MANY, tasks=[{"name": name} for name in names])


def test_one_too_many_is_told_when_to_come_again(client: GraphQLClient, cast: dict[str, GraphQLClient]) -> None:
    assert [client.execute(CREATE).code for _ in range(4)] == [None, None, None, "RATE_LIMITED"]

    answer = client.execute(CREATE)
    assert 1 <= answer.error["extensions"]["retryAfter"] <= 60
    assert Task.objects.count() == 3
    assert cast["stranger"].execute(CREATE).code is None


def test_many_count_as_many_and_are_taken_all_or_none(client: GraphQLClient) -> None:
    assert client.execute(CREATE).code is None
    assert many(client, "a", "b", "c").code is None  # some are left, so all pass
    assert many(client, "d").code == "RATE_LIMITED"
    assert Task.objects.count() == 4


def test_more_at_once_than_the_limit_can_be_asked_for(client: GraphQLClient) -> None:
    assert many(client, *"abcde").code is None
    assert client.execute(CREATE).code == "RATE_LIMITED"


def test_what_is_refused_for_itself_does_not_count(client: GraphQLClient) -> None:
    assert many(client, "", "", "", "").code is None
    assert many(client, "a", "b", "c").code is None
    assert Task.objects.count() == 3


def test_what_was_asked_for_before_does_not_count(client: GraphQLClient) -> None:
    keyed = 'mutation { create_task(name: "x", idempotencyKey: "k") { task { id } } }'

    assert {client.execute(keyed).code for _ in range(5)} == {None}


def test_running_again_counts(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    task, *_ = [Task.objects.create(owner=owner, name="x", status="FAILED", finished_at=Now()) for _ in range(2)]
    client = client_of(owner)

    assert client.execute("mutation { rerun_tasks(filter: {}) { count } }").data["rerun_tasks"]["count"] == 2
    rerun = "mutation($id: Int!) { rerun_task(id: $id) { task { id } } }"
    assert [client.execute(rerun, id=task.pk).code for _ in range(2)] == [None, "RATE_LIMITED"]
    assert client.execute("mutation { rerun_tasks(filter: {}) { count } }").code == "RATE_LIMITED"
    assert Task.objects.count() == 5


def test_a_schedule_that_is_run_by_hand_counts(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    schedule = make(owner, overlap="ALLOW")
    run = "mutation($id: Int!) { run_schedule(id: $id) { task { id } } }"

    codes = [client_of(owner).execute(run, id=schedule.pk).code for _ in range(4)]

    assert codes == [None, None, None, "RATE_LIMITED"]


def test_nought_is_any_number(client: GraphQLClient, settings: Settings) -> None:
    settings.TASK_SUBMITS_PER_MINUTE = 0

    assert {client.execute(CREATE).code for _ in range(5)} == {None}


@pytest.fixture
def _without_redis(settings: Settings) -> Iterator[None]:
    settings.CACHE_URL = f"redis://127.0.0.1:{free_port()}/0"
    store.forget()
    yield
    store.forget()


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_all_pass(client: GraphQLClient) -> None:
    assert {client.execute(CREATE).code for _ in range(5)} == {None}


def test_a_task_that_is_put_off_and_brought_forward_counts_each_time(client: GraphQLClient) -> None:
    now, later = (moment.isoformat() for moment in (timezone.now(), timezone.now() + timedelta(hours=1)))
    task_id = int(client.execute(CREATE).data["create_task"]["task"]["id"])

    codes = [client.execute(UPDATE, id=task_id, runAt=moment).code for moment in (later, later, now, later)]
    assert codes == [None, None, None, "RATE_LIMITED"]
    assert Task.objects.get().status == "QUEUED"
    assert MonitoringRecord.objects.count() == 3
    assert client.execute(UPDATE, id=task_id, name="new").code is None  # which leaves no record
