"""The whole back end as real processes, for tests that look at it from outside."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis

from tests.waiting import wait_until

BACKEND = Path(__file__).resolve().parent.parent / "backend"
BIN = Path(sys.executable).parent
EMAIL, PASSWORD = "admin@taskverse.com", "adminpassword"
FLOWER_AUTH = "operator:watches"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class System:
    folder: Path
    database: str = f"{os.environ['DB_NAME']}_system"
    beside: int = 1  # which of the broker's databases, counted from the one this test process publishes to
    extra: dict[str, str] = field(default_factory=dict)
    web_port: int = field(default_factory=free_port)
    flower_port: int = field(default_factory=free_port)
    spa_port: int = field(default_factory=free_port)
    example_port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def spa_url(self) -> str:
        return f"http://127.0.0.1:{self.spa_port}"

    @property
    def example_url(self) -> str:
        return f"http://127.0.0.1:{self.example_port}"

    @property
    def flower_url(self) -> str:
        return f"http://127.0.0.1:{self.flower_port}"

    @property
    def environment(self) -> dict[str, str]:
        broker = self.broker
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "taskverse.django.local",
            "DB_NAME": self.database,
            "CELERY_BROKER_URL": broker,
            "CELERY_RESULT_BACKEND": broker,
            "CORS_ALLOWED_ORIGINS": f"{self.spa_url},{self.example_url}",
            "EXPORT_ROOT": str(self.folder / "exports"),
            "FLOWER_BASIC_AUTH": FLOWER_AUTH,
            "FLOWER_ADDRESS": "127.0.0.1",
            "FLOWER_PORT": str(self.flower_port),
            "PYTHONUNBUFFERED": "1",
            **self.extra,
        }

    @property
    def broker(self) -> str:
        server, _, number = os.environ["CELERY_BROKER_URL"].rpartition("/")
        return f"{server}/{int(number) + self.beside}"

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=BACKEND, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def start(self, name: str, *command: str, cwd: Path = BACKEND, **environment: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            program = [str(BIN / command[0]), *command[1:]]
            given = {**self.environment, **environment}
            self.processes[name] = subprocess.Popen(program, cwd=cwd, env=given, stdout=log, stderr=log)

    def start_web(self) -> None:
        web = ["uvicorn", "taskverse.asgi:application", "--port", str(self.web_port), "--workers", "2"]
        self.start("web", *web, PROMETHEUS_MULTIPROC_DIR=str(self.folder / "web-metrics"))

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self, name: str) -> int:
        """SIGTERM, as every supervisor sends it; the exit code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"{name} did not stop on SIGTERM:\n{self.log(name)}") from None

    def stop_runs(self) -> None:
        """Whatever still runs is over at once."""
        with connect(self.database) as database:
            database.execute(
                "UPDATE tasks_task SET status = 'CANCELLING', status_reason = 'CANCEL_REQUESTED', cancel_by = now() "
                "WHERE status = 'RUNNING'"
            )

    def execute(self, query: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors, by nothing but HTTP."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        body = json.dumps({"query": query, "variables": variables}).encode()
        status, answer = fetch(f"{self.url}/graphql", data=body, headers=headers)
        parsed: dict[str, Any] = json.loads(answer)
        assert status == 200, answer
        assert "errors" not in parsed, answer
        data: dict[str, Any] = parsed["data"]
        return data

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> str:
        query = "mutation($e: String!, $p: String!) { tokenAuth(email: $e, password: $p) { token } }"
        token: str = self.execute(query, e=email, p=password)["tokenAuth"]["token"]
        return token


def cut(server: Redis, *kinds: str) -> None:
    """Of those connected to the same database alone: other tests run beside this one."""
    database = str(server.get_connection_kwargs()["db"])
    for kind in kinds:
        for client in server.client_list(_type=kind):
            if client["db"] == database:
                server.client_kill_filter(_id=client["id"], skipme=True)


def fetch(url: str, *, data: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and body; status 0 while nobody listens."""
    request = urllib.request.Request(url, data=data, headers=headers or {})  # noqa: S310 (our own address)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


@contextmanager
def running_system(folder: Path) -> Iterator[System]:
    system = System(folder)
    with ExitStack() as stack:
        prepare(system, stack)
        # two processes, so that what one process keeps in its memory is noticed
        system.start_web()
        system.start("worker", "celery", "-A", "taskverse", "worker", "--concurrency", "2")
        system.start("beat", "celery", "-A", "taskverse", "beat", "--max-interval", "1", "--pidfile", "")
        system.start("flower", "celery", "-A", "taskverse", "flower")
        wait_until(lambda: fetch(f"{system.url}/readyz")[0] == 200, what=f"web: {folder / 'web.log'}")
        wait_until(lambda: "ready." in system.log("worker"), what=f"worker: {folder / 'worker.log'}")
        yield system


def prepare(system: System, stack: ExitStack) -> None:
    """Databases of its own, and nothing in them; whatever is started later is stopped before the first is dropped."""
    with Redis.from_url(system.broker) as broker:
        broker.flushdb()
    stack.enter_context(_database(system.database, template=_template(system, os.environ["DB_PORT"])))
    stack.callback(_stop_all, system)


def _stop_all(system: System) -> None:
    for process in system.processes.values():
        process.terminate()
    for process in system.processes.values():
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


_templates: set[str] = set()  # ports of the servers that have one


def _template(system: System, port: str) -> str:
    """Migrated once for each server: that takes seconds, copying it a tenth of one."""
    made = replace(system, database=f"{os.environ['DB_NAME']}_template")
    if port in _templates:
        return made.database
    _make(made.database)
    atexit.register(_drop_template, made.database, port)
    made.manage("migrate", "-v0")
    made.manage("ensure_superuser")
    _templates.add(port)
    return made.database


def _drop_template(name: str, port: str) -> None:
    if os.environ["DB_PORT"] == port:  # a server that a test has started is gone by now
        with connect("postgres") as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _database(name: str, *, template: str) -> Iterator[None]:
    _make(name, template)
    yield
    with connect("postgres") as server:  # another connection: the server may have been restarted meanwhile
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _make(name: str, template: str = "template1") -> None:
    with connect("postgres") as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def connect(database: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        host=os.environ["DB_HOST"],
        port=os.environ["DB_PORT"],
        user=os.environ["DB_USER"],
        password=os.environ["DB_PASSWORD"],
        dbname=database,
        autocommit=True,
    )
