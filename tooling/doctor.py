"""`./taskverse doctor`: what is missing on this machine, one line each."""

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from tooling import browser, cluster, environment, install, valkey
from tooling.paths import REQUIREMENTS, STATE, VENV
from tooling.ports import is_busy
from tooling.processes import PORTS, port
from tooling.run import read

UP_DOES_IT = "./taskverse up makes it"


@dataclass(frozen=True)
class Finding:
    what: str
    good: bool
    detail: str  # what there is, or the cure
    needed: bool = True
    coming: bool = False  # not there yet, and nobody has to do anything about it

    @property
    def mark(self) -> str:
        return "✓" if self.good else "·" if self.coming else "✗"


def doctor() -> int:
    findings = [
        Finding("Python", True, platform.python_version()),
        *_ours(),
        *_servers(),
        *_machine(),
        *_ports(),
    ]
    for finding in findings:
        print(f"{finding.mark} {finding.what}: {finding.detail}")
    return 1 if any(finding.needed and not finding.good for finding in findings) else 0


def _ours() -> list[Finding]:
    installed = install.venv_ready() and install.is_installed(REQUIREMENTS / "local.txt", VENV / "local.stamp")
    return [
        _made(".venv", "up to date" if installed else ""),
        _made(".env", "there" if environment.dotenv_file().exists() else ""),
    ]


def _made(what: str, there: str) -> Finding:
    return Finding(what, bool(there), there or UP_DOES_IT, needed=False, coming=not there)


def _servers() -> list[Finding]:
    database, broker = environment.given("DB_HOST"), environment.given("CELERY_BROKER_URL")
    programs, server = cluster.find_programs(), valkey.find_program()
    return [
        _server("PostgreSQL", database and f"yours, on {database} (DB_HOST)", str(programs or ""), "DB_HOST"),
        _server("Valkey", broker and "yours (CELERY_BROKER_URL)", server or "", "CELERY_BROKER_URL"),
        *_data(),
    ]


def _server(what: str, own: str, found: str, variable: str) -> Finding:
    if own or found:
        bundled = VENV in Path(found).parents
        return Finding(what, True, own or f"{'embedded' if bundled else 'on PATH'}, {found}")
    never_tried = not (VENV / "embedded.stamp").exists()
    cure = f"{UP_DOES_IT} where {platform.system()} {platform.machine()} has a wheel; else set {variable}"
    return Finding(what, False, cure, needed=not never_tried, coming=never_tried)


def _data() -> list[Finding]:
    made_by, programs = STATE / "postgres" / "data" / "PG_VERSION", cluster.find_programs()
    if environment.given("DB_HOST") or programs is None or not made_by.exists():
        return []
    data, server = made_by.read_text().strip(), cluster.version_of(programs)
    fits = server.partition(".")[0] == data
    return [
        Finding(
            "data",
            fits,
            f"made by PostgreSQL {data}, served by {server}" + ("" if fits else ": move it away"),
        )
    ]


def _machine() -> list[Finding]:
    node, chromium = install.node_problem(), browser.find()
    uv = shutil.which("uv")
    return [
        Finding("Node", node is None, node or shutil.which("node") or "", needed=False),
        Finding(
            "Chromium",
            chromium is not None,
            chromium or f"only for the browser tests: {browser.CURE}",
            needed=False,
        ),
        Finding("uv", True, uv or "not on PATH: pip installs instead, a little slower"),
    ]


def _ports() -> list[Finding]:
    running = read(STATE)
    if running and running["verb"] == "up":
        return [Finding("ports", True, f"./taskverse up is running (process {running['owner']})")]
    return [_port(variable) for variable in PORTS]


def _port(variable: str) -> Finding:
    busy = is_busy(port(variable))
    return Finding(f"port {port(variable)}", not busy, f"in use: stop its user or set {variable}" if busy else "free")
