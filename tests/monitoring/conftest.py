"""A system that is watched in every way there is, as in production."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.monitoring.receiver import Receiver, receiving
from tests.monitoring.samples import Samples, read_samples
from tests.system import System, fetch, free_port, prepare
from tests.waiting import wait_until

TOKEN = "a-token-for-scrapers"


@dataclass
class Watched:
    system: System
    receiver: Receiver
    worker_port: int = field(default_factory=free_port)

    def web_metrics(self) -> Samples:
        status, page = fetch(f"{self.system.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert status == 200
        return read_samples(page)

    def worker_metrics(self) -> Samples:
        return read_samples(fetch(f"http://127.0.0.1:{self.worker_port}/metrics")[1])

    def lines(self, name: str) -> list[dict[str, Any]]:
        """What a process has told: each line is JSON."""
        return [json.loads(line) for line in self.system.log(name).splitlines()]

    def line(self, name: str, **wanted: Any) -> dict[str, Any]:
        """The first line with these values, once it is there."""

        def find() -> dict[str, Any] | None:
            return next((line for line in self.lines(name) if wanted.items() <= line.items()), None)

        return wait_until(find, what=f"{wanted} in the log of {name}")

    def succeed(self, token: str, kind: str = "echo", payload: Any = None) -> int:
        """A task from the request to its end."""
        query = """mutation($kind: String!, $payload: JSON!) {
          create_task(name: "watched", kind: $kind, payload: $payload) { task { id } } }"""
        made = self.system.execute(query, token=token, kind=kind, payload=payload or {})
        task_id = int(made["create_task"]["task"]["id"])
        self.line("worker", event="Job ended", task_id=task_id)
        return task_id


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder: Path = tmp_path_factory.mktemp("watched")
    with receiving() as receiver, ExitStack() as stack:
        extra = {
            "LOG_FORMAT": "json",
            "METRICS_TOKEN": TOKEN,
            "TRUSTED_PROXY_COUNT": "1",
            "EMAIL_URL": f"filemail:///{folder}/mails",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{receiver.address}",
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            "SENTRY_DSN": f"http://key@{receiver.address}/1",
        }
        system = System(folder, database=f"{os.environ['DB_NAME']}_watched", beside=7, extra=extra)
        prepare(system, stack)
        yield start(Watched(system, receiver))


def start(found: Watched) -> Watched:
    system = found.system
    web = ["uvicorn", "taskverse.asgi:application", "--port", str(system.web_port), "--workers", "2"]
    form = ["--log-config", "taskverse/settings/uvicorn.json", "--no-access-log"]
    system.start("web", *web, *form, PROMETHEUS_MULTIPROC_DIR=str(system.folder / "web"))
    system.start(
        "worker",
        *["celery", "--quiet", "-A", "taskverse", "worker", "--concurrency", "2"],
        PROMETHEUS_MULTIPROC_DIR=str(system.folder / "worker"),
        METRICS_PORT=str(found.worker_port),
    )
    wait_until(lambda: fetch(f"{system.url}/readyz")[0] == 200, what="web")
    wait_until(lambda: "ready." in system.log("worker"), what="the worker")
    return found
