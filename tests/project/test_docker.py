"""The container side: the files as Docker reads them, the start-up commands against a real PostgreSQL and broker."""

import os
import re
import shutil
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
import yaml
from django.conf import settings
from kombu import Queue
from psycopg import sql

from taskverse import celery_app

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend"
ENTRYPOINT = BACKEND / "taskverse/settings/entrypoint.sh"
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGES = {"python:3.11-slim", "postgres:15", "redis:7", "node:20-slim", "nginx:1"}
BARE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}

service = pytest.mark.parametrize("name", SERVICES)


def has_compose() -> bool:
    return (
        bool(shutil.which("docker")) and subprocess.run(["docker", "compose", "version"], check=False).returncode == 0
    )


# The files


@pytest.mark.parametrize("arguments", [[], ["--env-file", ".env.example"]], ids=["nothing set", "the example"])
def test_compose_is_valid_and_quiet(arguments: list[str], tmp_path: Path) -> None:
    if not has_compose():
        # What Compose would stumble over: a variable that somebody has to set first.
        text = re.sub(r"#.*", "", (ROOT / "docker-compose.yml").read_text())
        assert re.findall(r"\$(?!\{[A-Z_]+:-)", text) == []
        return
    # A copy, so that the .env of a developer stays out of it.
    for file in ("docker-compose.yml", ".env.example"):
        shutil.copy(ROOT / file, tmp_path)
    done = run(["docker", "compose", *arguments, "config", "--quiet"], env=BARE, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_compose_has_every_process() -> None:
    assert set(SERVICES) == {"postgres", "redis", "web", "worker", "beat", "flower", "frontend"}


@service
def test_a_service_tells_its_health(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@service
def test_a_service_comes_back_and_has_time_to_go(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["stop_grace_period"]


@service
def test_a_port_is_open_to_this_machine_alone(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert bool(ports) == (name in {"web", "flower", "frontend"})


@service
def test_a_service_waits_for_healthy_ones_alone(name: str) -> None:
    needed = SERVICES[name].get("depends_on", {})
    assert all(need == {"condition": "service_healthy"} for need in needed.values())


@pytest.mark.parametrize("name", ["worker", "beat", "flower"])
def test_web_alone_prepares_the_database(name: str) -> None:
    assert SERVICES[name]["environment"]["SKIP_DJANGO_BOOTSTRAP"] == "1"
    assert "SKIP_DJANGO_BOOTSTRAP" not in SERVICES["web"]["environment"]


def test_only_known_images_are_named() -> None:
    named = {found for file in dockerfiles() for found in re.findall(r"^FROM (\S+)", file.read_text(), re.MULTILINE)}
    named |= {details["image"] for details in SERVICES.values() if "build" not in details}
    assert named <= IMAGES


def dockerfiles() -> list[Path]:
    return [ROOT / "Dockerfile", ROOT / "frontend-example/Dockerfile"]


@pytest.mark.parametrize("file", dockerfiles(), ids=lambda file: file.parent.name)
def test_an_image_does_not_run_as_root(file: Path) -> None:
    runtime = file.read_text().rpartition("\nFROM ")[2]
    # A number: `runAsNonRoot` of Kubernetes cannot judge a name.
    assert re.findall(r"^USER (\d+):\d+$", runtime, re.MULTILINE)[-1] != "0"


def test_no_environment_file_gets_into_the_image() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule for rule in rules if rule.startswith("!")} == {"!requirements/production.txt", "!backend"}
    assert "**/.env*" in rules


# The entry point


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_the_entrypoint_is_a_program(shell: str) -> None:
    assert os.access(ENTRYPOINT, os.X_OK)
    assert run([shell, "-n", str(ENTRYPOINT)], env=BARE).stderr == ""


def test_the_entrypoint_runs_any_other_command_as_it_is() -> None:
    done = run([str(ENTRYPOINT), "printf", "%s|", "a b", "c"], env=BARE)
    assert (done.returncode, done.stdout) == (0, "a b|c|")


@pytest.mark.parametrize("role", ["web", "worker", "beat", "flower"])
def test_a_role_says_in_one_line_what_production_lacks(role: str) -> None:
    environment = {
        "PATH": f"{BIN}:{BARE['PATH']}",
        "DJANGO_SETTINGS_MODULE": "taskverse.django.production",
        "ENV_FILE": os.devnull,
    }
    done = run([str(ENTRYPOINT), role], env=environment)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DB_PASSWORD"):
        assert f"{name} is not set" in done.stderr


# The commands


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


def test_waiting_names_the_database_in_time(environment: dict[str, str]) -> None:
    begun = time.monotonic()
    with closed_port() as port:
        done = wait_for_services({**environment, "DB_HOST": "127.0.0.1", "DB_PORT": str(port)})
    assert_gave_up(done, f"@127.0.0.1:{port}/", "not ready after 1 s", "refused", "DB_HOST")
    # Its own second and Python's start; the pool alone would take ten.
    assert time.monotonic() - begun < 10


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
        process.wait(30)


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
        celery_app.control.rate_limit("celery.accumulate", "1/h", destination=[node], reply=True, timeout=10)
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
