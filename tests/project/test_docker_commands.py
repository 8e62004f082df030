"""The start-up and health commands of the containers, against a real PostgreSQL and broker."""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from kombu import Queue
from psycopg import sql

from taskverse import celery_app

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend"
ENTRYPOINT = BACKEND / "taskverse/settings/entrypoint.sh"
BIN = Path(sys.executable).parent
BARE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """Of a process with a new, empty database."""
    server = settings.DATABASES["default"]
    name = f"test_docker_{uuid.uuid4().hex[:12]}"
    address = {
        "host": server["HOST"],
        "port": server["PORT"],
        "user": server["USER"],
        "password": server["PASSWORD"],
    }
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {**os.environ, "DB_NAME": name, "DJANGO_SETTINGS_MODULE": "taskverse.django.local"}
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run(
    command: list[str], *, env: dict[str, str], cwd: Path = BACKEND, seconds: float = 90
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=env, cwd=cwd, timeout=seconds, capture_output=True, text=True, check=False)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def superusers(environment: dict[str, str]) -> str:
    counted = "from taskverse.apps.users.models import User; print(User.objects.filter(is_superuser=True).count())"
    return run(command("shell", "--no-imports", "--command", counted), env=environment).stdout.strip()


def test_preparing_the_database_twice_is_as_once(environment: dict[str, str]) -> None:
    first, second = (run(command("prepare_database"), env=environment) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "Applying users.0001_initial" in first.stdout
    assert "No migrations to apply" in second.stdout
    assert superusers(environment) == "1"


def test_two_replicas_prepare_the_database_together(environment: dict[str, str]) -> None:
    replicas = [
        subprocess.Popen(
            command("prepare_database"),
            env=environment,
            cwd=BACKEND,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(2)
    ]
    said = [replica.communicate(timeout=90)[0].decode() for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0, 0], said
    assert sorted("Applying users.0001_initial" in each for each in said) == [False, True]
    assert superusers(environment) == "1"


def test_preparing_gives_up_when_another_never_ends(environment: dict[str, str]) -> None:
    # Holds the lock until it is closed.
    holder = (
        "from taskverse.apps.users.management.commands.prepare_database import advisory_lock\n"
        "with advisory_lock(1): print(1, flush=True); input()"
    )
    with subprocess.Popen(
        command("shell", "--no-imports", "--command", holder),
        env=environment, cwd=BACKEND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "1\n"
        done = run(command("prepare_database", "--lock-timeout", "0.5"), env=environment)
        other.communicate("\n")
    assert done.returncode == 1
    assert "Another process has been migrating for 0.5 s" in done.stderr


@contextmanager
def closed_port() -> Iterator[int]:
    """Bound, so that nobody else takes it, but not listening."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def wait_for_services(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run(command("wait_for_services", "--timeout", "1", *arguments), env=environment)


def assert_gave_up(done: "subprocess.CompletedProcess[str]", *told: str) -> None:
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for text in told:
        assert text in done.stderr


def test_waiting_for_services_that_answer_is_over_at_once(environment: dict[str, str]) -> None:
    done = wait_for_services(environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_waiting_names_the_database_and_why(environment: dict[str, str]) -> None:
    """The pool would not tell why, and only after its own time."""
    with closed_port() as port:
        done = wait_for_services({**environment, "DB_HOST": "127.0.0.1", "DB_PORT": str(port)})
    assert_gave_up(done, f"@127.0.0.1:{port}/", "not ready after 1 s", "refused", "DB_HOST")


def test_waiting_names_the_broker_and_hides_its_password(environment: dict[str, str]) -> None:
    with closed_port() as port:
        done = wait_for_services({**environment, "CELERY_BROKER_URL": f"redis://:hidden@127.0.0.1:{port}/0"})
    assert_gave_up(done, f"broker at redis://:**@127.0.0.1:{port}/0", "CELERY_BROKER_URL")
    assert "hidden" not in done.stdout + done.stderr


def test_waiting_names_the_migrations(environment: dict[str, str]) -> None:
    assert_gave_up(wait_for_services(environment, "--migrations"), "schema", "prepare_database")
    assert run(command("prepare_database"), env=environment).returncode == 0
    assert wait_for_services(environment, "--migrations").returncode == 0


# The health of the processes that answer no HTTP


@contextmanager
def celery(environment: dict[str, str], *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [BIN / "celery", "-A", "taskverse", *arguments], env=environment, cwd=BACKEND,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def healthy_within(seconds: float, check: list[str], environment: dict[str, str]) -> None:
    deadline = time.monotonic() + seconds
    while (done := run(check, env=environment)).returncode:
        assert time.monotonic() < deadline, done.stderr


def test_a_worker_that_is_not_there_is_not_healthy(environment: dict[str, str]) -> None:
    assert_gave_up(run(command("check_worker", "--node", "celery@nobody"), env=environment), "celery@nobody", "restart")


def test_a_worker_is_healthy_until_it_leaves_messages_lying(environment: dict[str, str]) -> None:
    queue = f"test_{uuid.uuid4().hex[:12]}"
    node = f"{queue}@localhost"
    check = command("check_worker", "--node", node)
    with celery(environment, "worker", "-n", node, "-Q", queue, "-c", "1"):
        healthy_within(60, check, environment)
        # As if it had lost its one place for a message: the second is held back, the third waits in the queue.
        with celery_app.connection_for_write() as broker:  # new, since another test may have cut off what is kept
            limit: dict[str, Any] = {"destination": [node], "reply": True, "timeout": 10, "connection": broker}
            celery_app.control.rate_limit("celery.accumulate", "1/h", **limit)
        for _ in range(4):
            celery_app.send_task("celery.accumulate", queue=queue)
        try:
            assert_gave_up(run(check, env=environment), node, "leaves", "waiting", "restart")
        finally:
            with celery_app.connection_for_write() as broker:
                Queue(queue, channel=broker.default_channel).purge()


def test_beat_is_healthy_while_it_reads_its_schedule(environment: dict[str, str]) -> None:
    session = f"taskverse-beat@{uuid.uuid4().hex[:12]}"
    check = command("check_beat", "--session", session)
    assert run(command("prepare_database"), env=environment).returncode == 0
    assert_gave_up(run(check, env=environment), "no session", session)
    with celery({**environment, "PGAPPNAME": session}, "beat"):
        healthy_within(60, check, environment)
