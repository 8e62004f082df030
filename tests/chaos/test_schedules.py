"""A schedule, two beats and a worker, of which all but one beat are killed and come back."""

import pytest

from tests.chaos.crew import Crew
from tests.system import EMAIL
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
EVERY = 1
MAKE = f"""
from taskverse.apps.tasks.services.schedules import ScheduleRequest, schedule_create
from taskverse.apps.users.models import User
request = ScheduleRequest(name="tick", kind="echo", every_seconds={EVERY}, overlap="ALLOW")
print(schedule_create(owner=User.objects.get(email="{EMAIL}"), request=request).pk)
"""


def met(crew: Crew) -> list[int]:
    return [row[0] for row in crew.query("SELECT id FROM tasks_task WHERE scheduled_for IS NOT NULL")]


def calls(crew: Crew, beat: str) -> int:
    return crew.system.log(beat).count("(tasks.fire_schedule)")


def test_each_due_time_is_met_once_whatever_is_killed(crew: Crew) -> None:
    crew.start("one")
    for beat in ("beat1", "beat2"):
        crew.start_beat(beat)
    crew.ready("one")
    (origin,) = crew.query("SELECT now()")[0]
    schedule = int(crew.system.manage("shell", "-v0", "-c", MAKE))
    wait_until(lambda: len(met(crew)) >= 3, what="three tasks")
    wait_until(lambda: calls(crew, "beat1") >= 2 and calls(crew, "beat2") >= 2, what="calls by both beats")

    crew.kill("one")
    crew.kill("beat1")
    sent = calls(crew, "beat2")
    late = "SELECT 1 FROM tasks_schedule WHERE id = %(id)s AND next_run_at < now() - %(seconds)s * interval '1 s'"
    wait_until(lambda: crew.query(late, id=schedule, seconds=3 * EVERY), what="three due times to be missed")
    wait_until(lambda: calls(crew, "beat2") > sent, what="a call into the broker, for nobody")
    (missed,) = crew.query("SELECT next_run_at FROM tasks_schedule WHERE id = %(id)s", id=schedule)[0]  # the first
    before = len(met(crew))
    (started,) = crew.query("SELECT clock_timestamp()")[0]
    crew.start("one")
    crew.start_beat("beat1")
    wait_until(lambda: len(met(crew)) >= before + 4, what="four more tasks")
    made_up_for = crew.query(
        "SELECT scheduled_for FROM tasks_task WHERE scheduled_for >= %(missed)s AND scheduled_for < %(started)s",
        missed=missed,
        started=started,
    )
    assert made_up_for == [(missed,)]

    crew.query("UPDATE tasks_schedule SET enabled = false, next_run_at = NULL RETURNING 1")
    ids = met(crew)
    wait_until(lambda: crew.statuses(ids) == {"SUCCEEDED": len(ids)}, what="all to succeed")
    assert set(crew.ends(ids).values()) == {1}
    times = crew.query("SELECT scheduled_for FROM tasks_task WHERE scheduled_for IS NOT NULL ORDER BY 1")
    assert len(set(times)) == len(ids)
    assert {(due - times[0][0]).total_seconds() % EVERY for (due,) in times} == {0}
    assert times[0][0] > origin
    assert calls(crew, "beat1") + calls(crew, "beat2") > len(times)  # more were sent than were met
