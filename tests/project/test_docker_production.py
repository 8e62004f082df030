"""The production Compose file, as far as it can be read."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.project.test_docker import BARE, IMAGES, has_compose

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.production.yml"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
ONCE = {"settings", "migrate"}
OURS = {"settings", "migrate", "web-1", "web-2", "worker", "beat", "flower"}

every = pytest.mark.parametrize("name", SERVICES)
lasting = pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))


def test_compose_takes_it_with_nothing_set(tmp_path: Path) -> None:
    """So that it is the application that names what is missing, all of it at once."""
    shutil.copy(FILE, tmp_path)
    if has_compose():
        done = subprocess.run(
            ["docker", "compose", "-f", FILE.name, "config", "--quiet"],
            env=BARE, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = re.sub(r"#.*", "", FILE.read_text())
    assert re.findall(r"(?<!\$)\$(?!\$|\{[A-Z_]+:-)", text) == []


def test_no_secret_has_a_default() -> None:
    assert set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY|AUTH)\w*):-([^}]*)\}", FILE.read_text())) <= {
        ("DB_PASSWORD", ""),
        ("REDIS_PASSWORD", ""),
    }


@every
def test_nothing_starts_before_the_settings_are_whole(name: str) -> None:
    def waits(service: str) -> set[str]:
        needed = set(SERVICES[service].get("depends_on") or {})
        return needed.union(*map(waits, needed))

    assert name == "settings" or "settings" in waits(name)


@lasting
def test_it_tells_its_health_comes_back_and_has_bounds(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"]
    assert service["deploy"]["resources"]["limits"]["memory"]
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", sorted(OURS | {"proxy"}))
def test_what_meets_strangers_cannot_write_or_gain_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@every
def test_only_the_proxy_is_open_to_the_world(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert all(port.startswith("127.0.0.1:") for port in ports) or name == "proxy"
    assert bool(ports) == (name in {"proxy", "flower"})


def test_no_image_is_new() -> None:
    assert {service["image"] for name, service in SERVICES.items() if name not in OURS} <= IMAGES


def test_the_proxy_keeps_probes_and_metrics_inside() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text()
    for path in ("/readyz", "/metrics"):
        assert f"location = {path} {{ return 404; }}" in text
