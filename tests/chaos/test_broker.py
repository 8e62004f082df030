"""A broker that is away, and one that repeats itself."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from celery import Celery
from kombu import Connection

from tests.chaos.crew import Crew
from tests.chaos.proxy import Proxy
from tests.system import System, fetch, prepare
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
CREATE = 'mutation { create_task(name: "x") { task { id status } } }'


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    address = urlsplit(os.environ["CELERY_BROKER_URL"])
    proxy = Proxy(address.hostname or "127.0.0.1", address.port or 6379)
    yield proxy
    proxy.shut_out()


@pytest.fixture
def behind(proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Web and worker reach the broker through the proxy."""
    system = System(tmp_path_factory.mktemp("broker"), database=f"{os.environ['DB_NAME']}_broker", beside=4)
    url = urlsplit(system.broker)
    away = url._replace(netloc=url.netloc.replace(f":{url.port}", f":{proxy.port}")).geturl()
    system.extra |= {"CELERY_BROKER_URL": away, "CACHE_URL": away, "TASK_KEEPER_SECONDS": "0.3"}
    with ExitStack() as stack:
        prepare(system, stack)
        crew = Crew(system)
        stack.callback(crew.close)
        crew.start("one")
        system.start("web", "uvicorn", "taskverse.asgi:application", "--port", str(system.web_port))
        crew.ready("one")
        wait_until(lambda: fetch(f"{system.url}/readyz")[0] == 200, what="web")
        yield crew


def test_a_broker_that_is_away_delays_a_task_and_nothing_else(behind: Crew, proxy: Proxy) -> None:
    token = behind.system.sign_in()
    proxy.shut_out()
    ids, times = [], []
    for _ in range(5):
        begun = time.monotonic()
        created = behind.system.execute(CREATE, token=token)["create_task"]["task"]
        times.append(time.monotonic() - begun)
        assert created["status"] == "QUEUED"
        ids.append(int(created["id"]))
    assert max(times) < 5
    wait_until(lambda: fetch(f"{behind.system.url}/readyz")[0] == 503, what="web to tell that it is away")

    proxy.let_in()

    wait_until(lambda: behind.statuses(ids) == {"SUCCEEDED": 5}, seconds=60, what="all to run")
    assert set(behind.ends(ids).values()) == {1}
    wait_until(lambda: fetch(f"{behind.system.url}/readyz")[0] == 200, what="web to tell that it is back")


def test_every_message_three_times_in_any_order(crew: Crew) -> None:
    if "one" not in crew.workers:
        crew.start("one")
    crew.ready("one")
    ids = crew.submit(30)
    messages = [(task_id, attempt) for task_id in ids for attempt in (0, 0, 0, 1, 2)]
    random.shuffle(messages)
    sender = Celery("sender", set_as_current=False)
    with Connection(crew.system.broker) as broker:  # named here: Celery would rather take that of the environment
        for message in messages:
            run_id = f"{message[0]}.{message[1]}"
            sender.send_task("tasks.run_task", message, task_id=run_id, queue="normal", connection=broker)

    wait_until(lambda: crew.statuses(ids) == {"SUCCEEDED": 30}, what="all to succeed")
    wait_until(lambda: crew.broker.llen("normal") == 0, what="the doubles to be taken")
    assert set(crew.ends(ids).values()) == {1}
    assert [crew.attempts(task_id) for task_id in ids] == [[(1, "SUCCEEDED")]] * 30
