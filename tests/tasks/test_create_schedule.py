"""Making a schedule: what is taken, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from taskverse.apps.tasks.engine.timing import database_now
from taskverse.apps.tasks.models import Schedule
from taskverse.apps.tasks.services import schedules as services
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.tasks.schedules import FIELDS, make, mirrors

CREATE = f"""mutation($name: String! = "x", $kind: String! = "echo", $payload: JSON, $crontab: String,
    $everySeconds: Int, $timezone: String, $overlap: OverlapPolicy, $priority: TaskPriority) {{
  create_schedule(name: $name, kind: $kind, payload: $payload, crontab: $crontab, everySeconds: $everySeconds,
    timezone: $timezone, overlap: $overlap, priority: $priority) {{ schedule {{ {FIELDS} }} }}
}}"""


@pytest.fixture
def client(owner: User, client_of: Callable[[User], GraphQLClient]) -> GraphQLClient:
    return client_of(owner)


def test_creates_by_crontab(client: GraphQLClient) -> None:
    values = {"crontab": " 0  9 * * mon-fri ", "timezone": "Europe/Berlin", "overlap": "ALLOW", "priority": "LOW"}
    made = client.execute(CREATE, name=" report ", payload={"a": 1}, **values).data["create_schedule"]["schedule"]

    schedule = Schedule.objects.get()
    assert schedule.next_run_at
    assert made == {
        "id": str(schedule.pk),
        "name": "report",
        "kind": "echo",
        "payload": {"a": 1},
        "priority": "LOW",
        "crontab": "0 9 * * mon-fri",
        "everySeconds": None,
        "timezone": "Europe/Berlin",
        "overlap": "ALLOW",
        "enabled": True,
        "pausedReason": None,
        "nextRunAt": schedule.next_run_at.isoformat(),
        "lastRunAt": None,
        "lastSkippedAt": None,
        "skippedCount": 0,
        "lastTask": None,
        "owner": {"email": "owner@example.com"},
        "createdAt": schedule.created_at.isoformat(),
    }
    assert mirrors().get().enabled


def test_creates_by_interval(client: GraphQLClient) -> None:
    made = client.execute(CREATE, everySeconds=90).data["create_schedule"]["schedule"]

    assert (made["everySeconds"], made["crontab"], made["timezone"], made["overlap"]) == (90, None, "UTC", "SKIP")
    next_run_at = Schedule.objects.get().next_run_at
    assert next_run_at
    assert timedelta(seconds=80) < next_run_at - database_now() <= timedelta(seconds=90)
    assert mirrors().get().interval.every == 90


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({}, {"crontab", "everySeconds"}),
        ({"crontab": "* * * * *", "everySeconds": 60}, {"crontab", "everySeconds"}),
        *[({"crontab": crontab}, {"crontab"}) for crontab in (
            "", "x", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
            "*/0 * * * *", "5-1 * * * *", "1,,2 * * * *", "* * L * *", "* * * * 5L", "* * * * 5#2", "0 0 30 2 *",
            "0 0 31 4,6 *", "@daily", "٣ * * * *", "* * LW * *", "-1 * * * *", "1," * 120 + "1 * * * *",
        )],
        *[({"everySeconds": seconds}, {"everySeconds"}) for seconds in (0, -1, 2**31 - 1)],
        *[({"everySeconds": 60, "timezone": zone}, {"timezone"}) for zone in (
            "", "Mars/Base", "europe/berlin", "../etc/passwd", "localtime", "UTC+1")],
        ({"everySeconds": 60, "kind": "sleep", "payload": {"seconds": "x", "steps": 0}},
         {"payload.seconds", "payload.steps"}),
        ({"everySeconds": 60, "kind": "nope"}, {"kind"}),
        ({"everySeconds": 60, "name": " "}, {"name"}),
        ({"everySeconds": 60, "name": "x" * 201}, {"name"}),
    ],
)  # fmt: skip
def test_refuses(client: GraphQLClient, values: dict[str, Any], paths: set[str]) -> None:
    answer = client.execute(CREATE, **values)

    assert answer.code == "BAD_USER_INPUT"
    assert set(answer.error["extensions"]["fields"]) == paths
    assert not Schedule.objects.exists()
    assert not mirrors().exists()


def test_has_a_limit_per_user(
    client: GraphQLClient, owner: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PER_USER", 2)
    make(stranger)
    for _ in range(2):
        client.execute(CREATE, everySeconds=60).data  # noqa: B018 (it has no errors)
    assert client.execute(CREATE, everySeconds=60).code == "CONFLICT"
    assert owner.schedules.count() == 2
