"""What is counted in one process, and who may read it."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from taskverse.api.hub import Hub
from taskverse.apps.tasks.engine import keeping
from taskverse.apps.tasks.engine.firing import schedules_fire
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.engine.settle import LOST, TIMEOUT, AttemptOutcome, Outcome, task_settle
from taskverse.apps.tasks.gauges import tasks_unfinished
from taskverse.apps.tasks.keeper import Keeper
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.tasks.services.act import task_cancel
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.live.test_listener import listener
from tests.monitoring.samples import Samples, read_samples
from tests.tasks.schedules import make, make_due

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-scrapers"
OPERATIONS = "taskverse_graphql_operations_total"


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def page() -> str:
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def scrape() -> Samples:
    return read_samples(page())


# Who may read


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer wrong", TOKEN, f"Bearer {TOKEN} ", "Bearer \u00fc"])
def test_whoever_lacks_the_token_finds_nothing(given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    assert Client().get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("debug", "address", "status"), [(True, "127.0.0.1", 200), (True, "192.0.2.1", 404), (False, "127.0.0.1", 404)]
)
def test_without_a_token_it_is_for_a_developer_alone(
    db: None, settings: Settings, debug: bool, address: str, status: int
) -> None:
    settings.METRICS_TOKEN, settings.DEBUG = "", debug
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == status


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_rest_is_told(database_away: Callable[[], None]) -> None:
    database_away()

    found = scrape()

    assert found.total("taskverse_database_up") == 0
    assert "taskverse_queue_depth" not in found.names()
    assert "taskverse_http_requests_in_progress" in found.names()


# Requests


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("{ me { id } }", {"type": "query", "name": "me", "code": "OK"}),
        ("{ a: me { id } b: me { email } __typename }", {"type": "query", "name": "me", "code": "OK"}),
        ("{ me { id } task_kinds { name } }", {"type": "query", "name": "several", "code": "UNAUTHENTICATED"}),
        ("{ __typename }", {"type": "query", "name": "other", "code": "OK"}),
        ("{ ...on Query { me { id } } }", {"type": "query", "name": "other", "code": "OK"}),
        ("{ all_tasks { id } }", {"type": "query", "name": "all_tasks", "code": "UNAUTHENTICATED"}),
        ('mutation { create_task(name: "x") { task { id } } }', {"type": "mutation", "name": "create_task"}),
        ("{ nothing }", {"type": "query", "name": "other", "code": "GRAPHQL_VALIDATION_FAILED"}),
        ("{", {"type": "other", "name": "other", "code": "GRAPHQL_PARSE_FAILED"}),
    ],
)
def test_an_operation_is_counted(db: None, query: str, labels: dict[str, str]) -> None:
    before = scrape()
    GraphQLClient().execute(query)
    after = scrape()

    assert after.total(OPERATIONS, **labels) == before.total(OPERATIONS, **labels) + 1
    timed = {name: value for name, value in labels.items() if name != "code"}
    name = "taskverse_graphql_operation_seconds_count"
    assert after.total(name, **timed) == before.total(name, **timed) + 1


def test_a_client_cannot_make_up_series(db: None) -> None:
    before = scrape().of_label(OPERATIONS, "name")
    for _ in range(500):
        word = f"x{secrets.token_hex(6)}"
        GraphQLClient().execute(f"query {word} {{ {word}: me {{ id }} }}")
        GraphQLClient().execute(f"query {word} {{ {word} }}")
        Client().get(f"/{word}")
    found = scrape()

    for name in found.names():
        for labels in (dict(labels) for given, labels in found.values if given == name):
            assert not re.search(r"x[0-9a-f]{12}", str(labels))
    assert found.of_label(OPERATIONS, "name") <= before | {"me", "other"}


def test_where_documents_are_listed_their_names_are_known(db: None, settings: Settings, tmp_path: Path) -> None:
    listed = tmp_path / "queries.json"
    listed.write_text('["query WhoAmI { me { id } }"]')
    settings.GRAPHQL_ALLOWED_DOCUMENTS = str(listed)

    GraphQLClient().execute("query WhoAmI { me { id } }")

    assert scrape().total(OPERATIONS, name="WhoAmI", code="OK") >= 1


# Tasks


def settle(task: Task, outcome: Outcome) -> None:
    Task.objects.filter(pk=task.pk).update(status=TaskStatus.RUNNING, attempt=1, lease_until=task.created_at)
    task.refresh_from_db()
    assert task_settle(task, outcome)


def fail_for_good(task: Task) -> None:
    settle(task, Outcome(AttemptOutcome.FAILED, code="X"))


def fail_for_now(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(max_attempts=2)
    settle(task, TIMEOUT)


def expire(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(expires_at=task.created_at)
    keeping.expire()


def lose(task: Task) -> None:
    settle(task, LOST)


def reap(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(status=TaskStatus.RUNNING, attempt=1, lease_until=task.created_at)
    keeper = Keeper("w")
    keeper.suspects = dict.fromkeys(keeping.lapsed(), 0.0)
    keeper.reap()


def run(task: Task) -> None:
    task_run(task_id=task.pk, attempt=0, worker="w")


def cancel(task: Task) -> None:
    task_cancel(viewer=task.owner, task_id=task.pk)


def fire(task: Task) -> None:
    make_due(make(task.owner))
    schedules_fire()


def skip(task: Task) -> None:
    schedule = make(task.owner)
    Task.objects.filter(pk=task.pk).update(schedule=schedule)
    make_due(schedule)
    schedules_fire()


@pytest.mark.parametrize(
    ("do", "name", "labels"),
    [
        (run, "taskverse_task_attempts_total", {"kind": "echo", "outcome": "SUCCEEDED"}),
        (run, "taskverse_tasks_ended_total", {"kind": "echo", "status": "SUCCEEDED"}),
        (run, "taskverse_task_wait_seconds_count", {"kind": "echo", "queue": "normal"}),
        (run, "taskverse_task_run_seconds_count", {"kind": "echo", "outcome": "SUCCEEDED"}),
        (fail_for_good, "taskverse_task_attempts_total", {"kind": "echo", "outcome": "FAILED"}),
        (fail_for_good, "taskverse_tasks_ended_total", {"kind": "echo", "status": "FAILED"}),
        (fail_for_now, "taskverse_task_attempts_total", {"kind": "echo", "outcome": "TIMEOUT"}),
        (fail_for_now, "taskverse_task_retries_total", {"kind": "echo"}),
        (lose, "taskverse_task_attempts_total", {"kind": "echo", "outcome": "WORKER_LOST"}),
        (reap, "taskverse_leases_lost_total", {}),
        (cancel, "taskverse_tasks_ended_total", {"kind": "echo", "status": "CANCELLED"}),
        (expire, "taskverse_tasks_ended_total", {"kind": "echo", "status": "CANCELLED"}),
        (fire, "taskverse_schedules_fired_total", {"outcome": "submitted"}),
        (skip, "taskverse_schedules_fired_total", {"outcome": "skipped"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_happens_is_counted(
    task: Task,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    do: Callable[[Task], None],
    name: str,
    labels: dict[str, str],
) -> None:
    before = scrape()
    with django_capture_on_commit_callbacks(execute=True):
        do(task)

    assert scrape().total(name, **labels) == before.total(name, **labels) + 1


def test_open_streams(db: None) -> None:
    before = scrape().total("taskverse_open_streams")
    hub = Hub()
    hub.admit(1)
    assert scrape().total("taskverse_open_streams") == before + 1
    hub.dismiss(1, listener())
    assert scrape().total("taskverse_open_streams") == before


def test_unfinished_tasks_are_told_from_the_database(owner: User) -> None:
    for kind in ("echo", "echo", "sleep"):
        payload = {"seconds": 1} if kind == "sleep" else {}
        task_create(owner=owner, request=TaskRequest(name="n", kind=kind, payload=payload, priority="high"))
    running, *_ = Task.objects.filter(kind="echo")
    Task.objects.filter(pk=running.pk).update(status=TaskStatus.RUNNING, lease_until=running.created_at)

    found = scrape()

    assert found.total("taskverse_database_up") == 1
    assert found.total("taskverse_tasks", kind="echo", status="QUEUED") == 1
    assert found.total("taskverse_tasks", kind="echo", status="RUNNING") == 1
    assert found.total("taskverse_queue_depth", queue="high") == 2
    assert found.total("taskverse_queue_depth", queue="low") == 0
    assert found.total("taskverse_queue_oldest_waiting_seconds", queue="high") >= 0


def test_the_gauges_cost_three_queries(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        list(tasks_unfinished())
