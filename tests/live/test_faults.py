"""Redis, servers and clients that go away: what streams tell comes late then, and is not lost."""

import pytest

from tests.live.conftest import Live
from tests.live.listening import TASK, TASKS
from tests.waiting import wait_until

LARGE = f"subscription {{ tasks_updated {{ {' '.join(f'p{number}: payload' for number in range(28))} }} }}"


def test_redis_cuts_the_connection(live: Live) -> None:
    stream = live.listen(TASKS).opened()
    live.cut_news()

    task_id = str(live.create())

    stream.until(lambda task: (task["id"], task["status"]) == (task_id, "SUCCEEDED"))
    lines = [line for line in live.system.log("web").splitlines() if "Changes are not heard of" in line]
    assert lines
    assert "request_id" not in "".join(lines)  # that of whoever came first


def test_the_database_cuts_the_connections(live: Live) -> None:
    stream = live.listen(TASKS).opened()
    task_id = str(live.create("x", "sleep", seconds=600))
    stream.until(lambda task: (task["id"], task["status"]) == (task_id, "RUNNING"))

    live.cut_database()
    live.system.stop_runs()

    stream.until(lambda task: (task["id"], task["status"]) == (task_id, "CANCELLED"))


def test_streams_that_are_dropped_at_once_leave_nothing_behind(live: Live) -> None:
    """The process stops to hear news while it is about to begin."""
    for _ in range(40):
        live.listen(TASKS).close()

    wait_until(lambda: live.subscribers() == 0, what="the process to hear no more news")


def test_redis_is_away(live: Live) -> None:
    one, all_mine = live.listen(TASK, id=live.create("x", "sleep", seconds=600)).opened(), live.listen(TASKS).opened()
    one.until(lambda task: task["status"] == "RUNNING")
    live.proxy.shut_out()
    try:
        task_id = str(live.create())
        live.system.stop_runs()
        assert one.until(lambda task: task["status"] == "CANCELLED")
        assert one.event() == ("complete", None)
        all_mine.until(lambda task: (task["id"], task["status"]) == (task_id, "SUCCEEDED"))
        late = live.listen(TASK, id=live.create()).opened()
        late.until(lambda task: task["status"] == "SUCCEEDED")
    finally:
        live.proxy.let_in()
    wait_until(lambda: live.subscribers() == 1, what="news to be heard again")


def test_the_server_restarts(live: Live) -> None:
    """Open streams do not keep it; what happened meanwhile is in the state that a client gets when it is back."""
    task_id = live.create("x", "sleep", seconds=600)
    stream = live.listen(TASK, id=task_id).opened()
    stream.until(lambda task: task["status"] == "RUNNING")

    # Without our doing it would wait for the stream for ever: nothing told it not to.
    assert live.system.stop("web") in (0, -15)

    list(stream.rest())
    assert stream.comments == ["The server restarts"]
    live.system.stop_runs()
    live.start_web()
    again = live.listen(TASK, id=task_id).opened()
    assert again.until(lambda task: task["status"] == "CANCELLED")
    assert again.event() == ("complete", None)


def test_who_does_not_read_is_dropped(live: Live) -> None:
    lazy = live.listen(LARGE, receive_buffer=4096).opened()
    eager = live.listen(TASKS).opened()
    tasks = {str(live.create("large", payload="x" * 30_000)) for _ in range(8)}
    while tasks:
        task = eager.data()
        if task["status"] == "SUCCEEDED":
            tasks.discard(task["id"])

    *_, (name, last), complete = lazy.rest()

    assert complete == ("complete", None)
    assert name == "next"
    assert last["errors"][0]["extensions"]["code"] == "SLOW_CLIENT"


@pytest.mark.parametrize("reading", [True, False])
def test_a_client_that_goes_away_leaves_nothing(live: Live, reading: bool) -> None:
    stream = live.listen(TASKS if reading else LARGE, receive_buffer=4096).opened()
    live.create("large", payload="x" * 30_000)
    if reading:
        stream.data()
    wait_until(lambda: live.subscribers() == 1, what="the stream to be there")
    before = len(live.of_web("fd"))

    stream.close()

    wait_until(lambda: live.subscribers() == 0, what="the stream to be gone")
    wait_until(lambda: len(live.of_web("fd")) < before, what="its connections to be closed")
