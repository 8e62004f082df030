"""The operations on schedules."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, IntervalSchedule
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from taskverse.apps.tasks.engine.firing import schedules_fire
from taskverse.apps.tasks.engine.timing import database_now
from taskverse.apps.tasks.models import Schedule, Task
from taskverse.apps.users.models import User
from tests.client import Answer, GraphQLClient
from tests.tasks.schedules import FIELDS, make, make_due, mirrors

UPDATE = f"""mutation($id: Int!, $name: String, $kind: String, $payload: JSON, $crontab: String, $everySeconds: Int,
    $timezone: String) {{
  update_schedule(id: $id, name: $name, kind: $kind, payload: $payload, crontab: $crontab,
    everySeconds: $everySeconds, timezone: $timezone) {{ schedule {{ {FIELDS} }} }}
}}"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def act(client: GraphQLClient, what: str, schedule: Schedule) -> Answer:
    wanted = {"run_schedule": "task { id schedule { id name } scheduledFor }", "delete_schedule": "id"}
    fields = wanted.get(what, f"schedule {{ {FIELDS} }}")
    return client.execute(f"mutation($id: Int!) {{ {what}(id: $id) {{ {fields} }} }}", id=schedule.pk)


def test_updates_what_is_named_alone(client: GraphQLClient, owner: User) -> None:
    schedule = make(owner, crontab="0 9 * * *", payload={"a": 1})
    changed = client.execute(UPDATE, id=schedule.pk, name="new").data["update_schedule"]["schedule"]

    assert (changed["name"], changed["crontab"], changed["payload"]) == ("new", "0 9 * * *", {"a": 1})
    assert schedule.next_run_at
    assert changed["nextRunAt"] == schedule.next_run_at.isoformat()
    assert mirrors().get().name == f"schedule {schedule.pk}: new"


def test_an_interval_replaces_a_crontab_and_back(client: GraphQLClient, owner: User) -> None:
    before = (CrontabSchedule.objects.count(), IntervalSchedule.objects.count())
    schedule = make(owner, crontab="0 9 * * *")
    for values in ({"everySeconds": 60}, {"crontab": "5 * * * *"}, {"everySeconds": 30}):
        changed = client.execute(UPDATE, id=schedule.pk, **values).data["update_schedule"]["schedule"]
        assert {"crontab": None, "everySeconds": None, **values} == {key: changed[key] for key in (
            "crontab", "everySeconds")}  # fmt: skip
    schedule.refresh_from_db()
    assert schedule.next_run_at
    assert schedule.next_run_at - database_now() <= timedelta(seconds=30)
    assert mirrors().get().interval.every == 30
    assert (CrontabSchedule.objects.count(), IntervalSchedule.objects.count()) == (before[0], before[1] + 1)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"crontab": "0 9 * * *", "everySeconds": 5}, "crontab"),
        ({"timezone": "x"}, "timezone"),
        ({"kind": "sleep"}, "payload.seconds"),
        ({"crontab": ""}, "crontab"),
    ],
)
def test_update_refuses(client: GraphQLClient, owner: User, values: dict[str, Any], path: str) -> None:
    schedule = make(owner, crontab="0 9 * * *", payload={"seconds": "x"})
    before = Schedule.objects.values().get()

    answer = client.execute(UPDATE, id=schedule.pk, **values)

    assert path in answer.error["extensions"]["fields"]
    assert Schedule.objects.values().get() == before


def test_a_paused_one_rests_and_goes_on_from_now(client: GraphQLClient, owner: User) -> None:
    schedule = make(owner, every_seconds=60)
    make_due(schedule)
    paused = act(client, "pause_schedule", schedule).data["pause_schedule"]["schedule"]
    assert (paused["enabled"], paused["nextRunAt"]) == (False, None)
    assert not mirrors().get().enabled
    assert schedules_fire() == 0
    client.execute(UPDATE, id=schedule.pk, everySeconds=120).data  # noqa: B018
    assert not Schedule.objects.get().enabled

    resumed = act(client, "resume_schedule", schedule).data["resume_schedule"]["schedule"]
    assert (resumed["enabled"], resumed["pausedReason"]) == (True, None)
    assert mirrors().get().enabled
    assert schedules_fire() == 0
    again = act(client, "resume_schedule", schedule).data["resume_schedule"]["schedule"]
    assert again["nextRunAt"] == resumed["nextRunAt"]


def test_one_whose_mirror_was_deleted_gets_another(client: GraphQLClient, owner: User) -> None:
    schedule = make(owner)
    act(client, "pause_schedule", schedule)
    mirrors().delete()
    act(client, "resume_schedule", schedule)
    assert mirrors().get().enabled


def test_runs_now(
    client: GraphQLClient, owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    schedule = make(owner)
    with django_capture_on_commit_callbacks() as callbacks:
        task = act(client, "run_schedule", schedule).data["run_schedule"]["task"]

    assert task == {
        "id": str(Task.objects.get().pk),
        "schedule": {"id": str(schedule.pk), "name": "tick"},
        "scheduledFor": None,
    }
    assert len(callbacks) == 2  # handed to the workers, told to streams
    after = Schedule.objects.get()
    assert (after.next_run_at, after.last_task) == (schedule.next_run_at, Task.objects.get())
    assert act(client, "run_schedule", schedule).code == "CONFLICT"  # it may not overlap
    Schedule.objects.update(overlap="ALLOW")
    assert act(client, "run_schedule", schedule).code is None


def test_deletes_and_leaves_its_tasks(client: GraphQLClient, owner: User) -> None:
    schedule = make(owner)
    make_due(schedule)
    schedules_fire()
    assert act(client, "delete_schedule", schedule).data["delete_schedule"] == {"id": str(schedule.pk)}

    task = Task.objects.get()
    assert (task.schedule, task.status) == (None, "QUEUED")
    assert not mirrors().exists()
    assert act(client, "delete_schedule", schedule).code == "NOT_FOUND"


def test_the_list_is_a_page_in_few_queries(
    client: GraphQLClient, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ids: list[str] = []
    for _ in range(3):
        schedule = make(owner)
        make_due(schedule)
        schedules_fire()
        ids.insert(0, str(schedule.pk))

    with django_assert_max_num_queries(5):  # who asks, the list, how large the payloads are, the payloads
        data = client.execute(f"{{ schedules {{ {FIELDS} }} }}").data
    assert [schedule["id"] for schedule in data["schedules"]] == ids
    data = client.execute("{ schedules(first: 1, offset: 1) { id lastTask { schedule { id } } } }").data
    assert data["schedules"] == [{"id": ids[1], "lastTask": {"schedule": {"id": ids[1]}}}]
    assert client.execute("{ schedules(first: 0) { id } }").code == "BAD_USER_INPUT"


def test_an_operator_switches_it_in_the_admin(owner: User) -> None:
    schedule = make(owner)
    browser = Client()
    browser.force_login(User.objects.create_superuser("boss@example.com", "x"))
    for action, enabled in (("pause", False), ("resume", True)):
        form = {"action": action, "_selected_action": [schedule.pk]}
        assert browser.post(reverse("admin:tasks_schedule_changelist"), form).status_code == 302
        assert Schedule.objects.get().enabled == mirrors().get().enabled == enabled
