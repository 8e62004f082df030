"""What streams tell: the state first, then every change, in order, to the end."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from tests.live.conftest import PER_USER, Live
from tests.live.listening import INBOX, LOGS, TASK, TASKS, Listening
from tests.waiting import wait_until

ORDER = ["QUEUED", "RUNNING", "SUCCEEDED", "CANCELLING", "CANCELLED"]
LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()


def test_a_task_as_it_stands_then_its_changes_then_the_end(live: Live) -> None:
    task_id = live.create("watched", "sleep", seconds=100, steps=1000)
    stream = live.listen(TASK, id=task_id).opened()
    seen = set()

    def third(task: Any) -> bool:
        seen.add(task["progress"] and task["progress"]["current"])
        return len(seen) > 3

    states = stream.until(third)
    live.cancel(task_id)
    states += stream.until(lambda task: task["status"] == "CANCELLED")

    assert stream.event() == ("complete", None)
    assert list(stream.rest()) == []
    assert {state["name"] for state in states} == {"watched"}
    told = [ORDER.index(state["status"]) for state in states]
    assert told == sorted(told)
    done = [state["progress"]["current"] for state in states if state["progress"]]
    assert done == sorted(done)


def test_a_task_that_has_ended_is_told_once(live: Live) -> None:
    task_id = live.create()
    live.listen(TASK, id=task_id).opened().until(lambda task: task["status"] == "SUCCEEDED")

    stream = live.listen(TASK, id=task_id).opened()

    assert stream.data()["status"] == "SUCCEEDED"
    assert stream.event() == ("complete", None)


def test_every_change_of_my_tasks_and_none_of_others(live: Live, stranger: str) -> None:
    mine, theirs = live.listen(TASKS).opened(), live.listen(TASKS, token=stranger).opened()

    task_id = str(live.create())
    states = mine.until(lambda task: (task["id"], task["status"]) == (task_id, "SUCCEEDED"))

    states = [state for state in states if state["id"] == task_id]
    assert [state["status"] for state in states] == sorted({state["status"] for state in states}, key=ORDER.index)
    live.system.execute('mutation { create_task(name: "theirs") { task { id } } }', token=stranger)
    assert theirs.data()["id"] != task_id


def told(stream: Listening, ids: set[str]) -> list[Any]:
    """As many changes of these tasks as there are tasks."""
    return list(islice((task for task in iter(stream.data, None) if task["id"] in ids), len(ids)))


def test_a_thousand_changes_at_once(live: Live) -> None:
    """All of them are told, by a message or two."""
    stream = live.listen(TASKS).opened()
    wanted = [{"name": "x", "runAt": LATER}] * 1000
    create = "mutation($tasks: [TaskInput!]!) { create_tasks(tasks: $tasks) { results { task { id } } } }"
    cancel = "mutation { cancel_tasks(filter: {status: [SCHEDULED]}) { count } }"

    with live.news() as messages:
        results = live.system.execute(create, token=live.token, tasks=wanted)["create_tasks"]["results"]
        ids = {result["task"]["id"] for result in results}
        assert ids == {task["id"] for task in told(stream, ids)}
        assert live.system.execute(cancel, token=live.token)["cancel_tasks"]["count"] == 1000
        assert {task["status"] for task in told(stream, ids)} == {"CANCELLED"}
        sizes = [len(told) for message in messages() for topic, told in message if topic == "tasks"]
        assert sizes.count(1000) == 2
        assert sum(sizes) < 2100


def test_lines_that_are_there_then_new_ones_to_the_end(live: Live) -> None:
    task_id = live.create("x", "sleep", seconds=60)
    live.listen(TASK, id=task_id).opened().until(lambda task: task["status"] == "RUNNING")
    stream = live.listen(LOGS, id=task_id).opened()
    live.shell(
        "from taskverse.apps.tasks.engine.handle import TaskRun\n"
        f"for number in range(250): TaskRun({task_id}, 1, 0).log(f'line {{number}}')"
    )

    lines = [stream.data() for _ in range(250)]

    assert [line["message"] for line in lines] == [f"line {number}" for number in range(250)]
    live.cancel(task_id)
    assert stream.event() == ("complete", None)

    later = live.listen(LOGS, id=task_id, after=lines[9]["id"]).opened()
    assert [later.data() for _ in range(240)] == lines[10:]
    assert later.event() == ("complete", None)


def test_what_comes_into_my_inbox(live: Live) -> None:
    stream = live.listen(INBOX).opened()
    task_id = live.create("told of")

    told = stream.data()

    assert (told["event"], told["message"], told["taskId"]) == ("TASK_SUCCEEDED", "told of succeeded", str(task_id))


def test_streams_share_what_they_read_and_hold_no_thread(live: Live) -> None:
    streams = [live.listen(TASKS).opened()]
    threads = len(live.of_web("task"))
    streams += [live.listen(TASKS).opened() for _ in range(PER_USER - 1)]
    wait_until(lambda: len(live.of_web("task")) < threads + 2, what="the threads of requests to be given back")

    task_id = str(live.create())

    for stream in streams:
        stream.until(lambda task: (task["id"], task["status"]) == (task_id, "SUCCEEDED"))
