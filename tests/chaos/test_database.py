"""A database that is away for some seconds while work is done."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.chaos.crew import Crew
from tests.chaos.proxy import Proxy
from tests.system import System, prepare
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy(os.environ["DB_HOST"], int(os.environ["DB_PORT"]))
    yield proxy
    proxy.shut_out()


@pytest.fixture
def behind(proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Its worker reaches PostgreSQL through the proxy."""
    system = System(tmp_path_factory.mktemp("away"), database=f"{os.environ['DB_NAME']}_away", beside=2)
    with ExitStack() as stack:
        prepare(system, stack)
        crew = Crew(system)
        stack.callback(crew.close)
        system.extra |= {"DB_HOST": "127.0.0.1", "DB_PORT": str(proxy.port), "TASK_KEEPER_SECONDS": "0.3"}
        crew.start("one")
        crew.ready("one")
        yield crew


def test_runs_outlive_a_database_that_is_away(behind: Crew, proxy: Proxy) -> None:
    """One that is silent and one that tells its progress: the only attempt of each comes to its end meanwhile."""
    tasks = [
        task_id
        for steps in (1, 10)
        for task_id in behind.submit(kind="sleep", payload={"seconds": 2, "steps": steps}, max_attempts=1)
    ]
    wait_until(lambda: all(behind.task(task_id)["progress_at"] for task_id in tasks), what="the runs to be under way")
    proxy.shut_out()
    wait_until(lambda: "could not keep_leases" in behind.log("one"), what="the keeper to miss it")
    proxy.let_in()

    for task_id in tasks:
        task = behind.wait_for(task_id, "SUCCEEDED", "FAILED", seconds=60)
        assert (task["status"], task["attempt"]) == ("SUCCEEDED", 1)
        assert behind.attempts(task_id) == [(1, "SUCCEEDED")]
