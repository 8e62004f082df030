"""What every benchmark needs: processes to measure, a clock, and honest words about the machine."""

import argparse
import http.client
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.system import BACKEND, System, connect, prepare

ROOT = BACKEND.parent
LIMIT_SETTINGS = "benchmarks.limits.settings"
LIMIT_WORKER_SETTINGS = "benchmarks.limits.worker_settings"
PACKAGES = ("Django", "graphene-django", "celery", "psycopg", "uvicorn")
DATABASE_SETTINGS = ("server_version", "fsync", "synchronous_commit", "shared_buffers")


@dataclass
class Timing:
    """Seconds, of one contender."""

    name: str
    samples: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.samples)

    @property
    def p99(self) -> float:
        return quantiles(self.samples, n=100, method="inclusive")[98] if len(self.samples) > 1 else self.samples[0]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Of these processes until now, by Linux' /proc."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


class Http:
    """One connection that is kept, as a browser's is."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def call(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body)
        try:
            answer = self._ask(path, data)
        except ConnectionError:  # kept too long: the server has closed it
            self.connection.close()
            answer = self._ask(path, data)
        content = json.loads(answer.read())
        assert answer.status == 200, content
        assert "errors" not in content, content
        return content

    def _ask(self, path: str, data: str | None) -> http.client.HTTPResponse:
        self.connection.request("GET" if data is None else "POST", path, data, self.headers)
        return self.connection.getresponse()


@contextmanager
def systems() -> Iterator[tuple[System, System]]:
    """Ours and its limit: their own processes and broker, the same database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = f"{os.environ['DB_NAME']}_bench"
        path = os.pathsep.join([str(ROOT), str(BACKEND)])
        # what production would add, and a limit on tasks that these runs would reach
        quiet = {"PYTHONPATH": path, "DJANGO_DEBUG": "False", "TASK_WAITING_PER_USER": "1000000"}
        ours = System(folder / "ours", database=database, beside=7, extra=dict(quiet))
        bare = {**quiet, "DJANGO_SETTINGS_MODULE": LIMIT_SETTINGS}
        limit = System(folder / "limit", database=database, beside=8, extra=bare)
        for system in (ours, limit):
            system.folder.mkdir()
        prepare(ours, stack)
        stack.callback(stop, limit)
        yield ours, limit


def stop(system: System) -> None:
    for name in list(system.processes):
        system.stop(name)


def start_web(system: System, application: str) -> None:
    """As deployed."""
    options = ["--lifespan", "off", "--no-access-log", "--no-server-header", "--log-level", "warning"]
    system.start("web", "uvicorn", application, "--port", str(system.web_port), *options)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """In Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def about() -> str:
    """When, where, with what: figures mean little without."""
    with connect("postgres") as server:
        settings = {name: server.execute(f"SHOW {name}").fetchone() for name in DATABASE_SETTINGS}
    database = ", ".join(f"{name} {row[0]}" for name, row in settings.items() if row)
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · `./taskverse bench {' '.join(_words())}`",
            f"{os.cpu_count()} CPUs ({_processor()}), {platform.platform()}, load {load}",
            f"Python {platform.python_version()}, {packages}",
            f"PostgreSQL: {database}",
        ]
    )


def _words() -> list[str]:
    return [Path(sys.argv[0]).stem, *sys.argv[1:]]


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def arguments(name: str, text: str | None, **numbers: int) -> argparse.Namespace:
    """Options that are numbers, with their defaults."""
    parser = argparse.ArgumentParser(f"./taskverse bench {name}", description=text)
    for option, default in numbers.items():
        parser.add_argument(f"--{option}", type=int, default=default, help=f"{default} unless told")
    return parser.parse_args()
