"""The containers' files, as Docker reads them, and their entry point."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend"
ENTRYPOINT = BACKEND / "taskverse/settings/entrypoint.sh"
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IMAGES = {"python:3.11-slim", "postgres:15", "redis:7", "node:20-slim", "nginx:1"}
BARE = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}

service = pytest.mark.parametrize("name", SERVICES)


def run(
    command: list[str], *, env: dict[str, str], cwd: Path = BACKEND, seconds: float = 90
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=env, cwd=cwd, timeout=seconds, capture_output=True, text=True, check=False)


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


def test_exports_are_shared_by_those_who_write_and_give_them() -> None:
    folder = "/app/backend/exports"
    mounts = {name: f"exports:{folder}" in details.get("volumes", []) for name, details in SERVICES.items()}
    assert {name for name, mounted in mounts.items() if mounted} == {"web", "worker"}
    assert "exports" in COMPOSE["volumes"]
    # a new volume takes over the owner of the image's folder
    assert "install -d -m 700 -o taskverse -g taskverse exports" in (ROOT / "Dockerfile").read_text()


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
    assert {rule for rule in rules if rule.startswith("!")} == {"!requirements/production.txt", "!backend", "!graphiql"}
    assert "**/.env*" in rules


def test_graphiql_is_built_in_the_image_and_node_is_not_in_it() -> None:
    stages = (ROOT / "Dockerfile").read_text().split("\nFROM ")
    assert any(stage.startswith("node:20-slim AS graphiql") for stage in stages)
    assert "COPY --from=graphiql /app/backend/taskverse/api/static taskverse/api/static" in stages[-1]
    assert "node" not in stages[-1]
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"backend/taskverse/api/static", "**/node_modules"} <= set(rules)  # what this machine has built stays out


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
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DB_PASSWORD", "EMAIL_URL", "FRONTEND_URL"):
        assert f"{name} is not set" in done.stderr
