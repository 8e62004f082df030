"""A web process of its own with quick heartbeats, a worker, and a Redis for news that can be away."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from redis import Redis

from tests.chaos.proxy import Proxy
from tests.live.listening import Listening
from tests.system import System, connect, cut, fetch, prepare
from tests.waiting import wait_until

PER_USER = 6
TOKEN_SECONDS = 300  # half of a token's life: enough for any test
CREATE = """mutation($name: String!, $kind: String, $payload: JSON) {
  create_task(name: $name, kind: $kind, payload: $payload) { task { id } }
}"""
CANCEL = "mutation($id: Int!) { cancel_task(id: $id) { task { id } } }"
NOTHING = b"[]"  # changed


class Live:
    """The system, and what these tests do to it. Tasks go through the broker, news through a proxy before it."""

    def __init__(self, system: System) -> None:
        self.system = system
        address = urlsplit(system.broker)
        self.proxy = Proxy(address.hostname or "127.0.0.1", address.port or 6379)
        self.redis = Redis.from_url(system.broker)
        behind = address._replace(netloc=address.netloc.replace(f":{address.port}", f":{self.proxy.port}"))
        system.extra["CACHE_URL"] = behind.geturl()
        self.open: list[Listening] = []
        self._token, self._token_until = "", 0.0
        self.channel = f"taskverse:live:{address.path.strip('/')}"

    @property
    def token(self) -> str:
        if time.monotonic() > self._token_until:
            self._token, self._token_until = self.system.sign_in(), time.monotonic() + TOKEN_SECONDS
        return self._token

    def start_web(self) -> None:
        port = str(self.system.web_port)
        self.system.extra["PGAPPNAME"] = "web"
        self.system.start("web", "uvicorn", "taskverse.asgi:application", "--port", port, "--lifespan", "off")
        wait_until(lambda: fetch(f"{self.system.url}/healthz")[0] == 200, what="web")

    def listen(self, query: str, *, token: str | None = None, **options: Any) -> Listening:
        found = Listening(self.system.web_port, query, token or self.token, **options)
        self.open.append(found)
        return found

    def create(self, name: str = "x", kind: str = "echo", **payload: Any) -> int:
        created = self.system.execute(CREATE, token=self.token, name=name, kind=kind, payload=payload)
        return int(created["create_task"]["task"]["id"])

    def cancel(self, task_id: int) -> None:
        self.system.execute(CANCEL, token=self.token, id=task_id)

    def shell(self, code: str) -> str:
        return self.system.manage("shell", "-v0", "-c", code)

    def cut_news(self) -> None:
        """Connections of subscribers alone, as a restart of Redis cuts them."""
        cut(self.redis, "pubsub")

    @contextmanager
    def news(self) -> Iterator[Callable[[], list[Any]]]:
        """What has been announced within."""
        with self.redis.pubsub() as pubsub:
            pubsub.subscribe(self.channel)

            def heard() -> list[Any]:
                self.redis.publish(self.channel, NOTHING)  # comes after all that was announced
                messages = iter(lambda: pubsub.get_message(timeout=20)["data"], NOTHING)
                return [json.loads(data) for data in messages if isinstance(data, bytes)]

            yield heard

    def cut_database(self) -> None:
        """Of the web process, whatever it has."""
        with connect(self.system.database) as database:
            database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'web'"
            )

    def subscribers(self) -> int:
        """Processes that hear news."""
        ((_, number),) = self.redis.pubsub_numsub(self.channel)
        return int(number)

    def wait_for_room(self) -> None:
        """Until a further stream is let in."""
        wait_until(lambda: self.listen("subscription { tasks_updated { id } }").response.status == 200)

    def of_web(self, what: str) -> list[Path]:
        """Its open files (`fd`) or its threads (`task`)."""
        return list(Path(f"/proc/{self.system.processes['web'].pid}/{what}").iterdir())

    def close_streams(self) -> None:
        for stream in self.open:
            stream.close()
        self.open.clear()


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live")
    quick = {"STREAM_HEARTBEAT_SECONDS": "1", "STREAMS_PER_USER": str(PER_USER), "TASK_KEEPER_SECONDS": "0.3"}
    system = System(folder, database=f"{os.environ['DB_NAME']}_live", beside=6, extra=quick)
    live = Live(system)
    with ExitStack() as stack:
        stack.callback(live.proxy.shut_out)
        prepare(system, stack)
        system.start("worker", "celery", "-A", "taskverse", "worker", "--concurrency", "1")
        live.start_web()
        wait_until(lambda: "ready." in system.log("worker"), what="worker")
        yield live


@pytest.fixture
def live(running: Live) -> Iterator[Live]:
    yield running
    running.close_streams()
    running.system.stop_runs()  # the one place of the worker is the next test's
    # nothing is left of streams whose clients went away
    wait_until(lambda: running.subscribers() == 0, what="the process to hear no more news")


@pytest.fixture(scope="package")
def somebody(running: Live) -> tuple[str, str]:
    email, password = "stranger@example.com", "correct horse battery"
    running.shell(f"from taskverse.apps.users.models import User; User.objects.create_user({email!r}, {password!r})")
    return email, password


@pytest.fixture
def stranger(running: Live, somebody: tuple[str, str]) -> str:
    """A token of a user who owns nothing here."""
    return running.system.sign_in(*somebody)
