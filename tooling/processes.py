"""The processes of `./taskverse up`. Their names are those of docker-compose.yml and of the documentation."""

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path

from tooling import environment, graphiql
from tooling.accounts import is_root
from tooling.groups import Scope
from tooling.paths import BACKEND, FRONTEND, PYTHON, ROOT, STATE, program
from tooling.ports import LOOPBACK, is_busy
from tooling.say import ToolError

PORTS = {"WEB_PORT": 8000, "FLOWER_PORT": 5555, "FRONTEND_PORT": 5173}
FLOWER_SIGN_IN = "admin:adminpassword"  # development only, and on this machine's own address only
SUPERUSER = {"DJANGO_SUPERUSER_EMAIL": "admin@taskverse.com", "DJANGO_SUPERUSER_PASSWORD": "adminpassword"}

CELERY_AS_ROOT = "You're running the worker with superuser privileges"  # as a person on a machine like this knows


@dataclass(frozen=True)
class Process:
    name: str
    command: list[str]
    cwd: Path = BACKEND
    scope: Scope = "leader"


def port(variable: str) -> int:
    text = environment.given(variable) or str(PORTS[variable])
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise ToolError(f"{variable}={text} is no port: give a number between 1 and 65535.")
    return int(text)


def refuse_busy_ports(*, with_frontend: bool) -> None:
    wanted = [variable for variable in PORTS if with_frontend or variable != "FRONTEND_PORT"]
    for first, second in itertools.combinations(wanted, 2):
        if port(first) == port(second):
            raise ToolError(f"{first} and {second} are both {port(first)}: give each a port of its own.")
    for variable in wanted:
        if is_busy(port(variable)):
            raise ToolError(
                f"port {port(variable)} is in use by another program: stop that, "
                f"or choose another with {variable}={port(variable) + 1} ./taskverse up"
            )


def variables() -> dict[str, str]:
    """What the processes need to find one another; the person's own values win over these."""
    frontend, web = port("FRONTEND_PORT"), port("WEB_PORT")
    return {
        **SUPERUSER,
        **({"PYTHONWARNINGS": f"ignore:{CELERY_AS_ROOT}"} if is_root() else {}),
        "EXPORT_ROOT": str(STATE / "exports"),
        "CORS_ALLOWED_ORIGINS": f"http://{LOOPBACK}:{frontend},http://localhost:{frontend}",
        "FRONTEND_URL": f"http://{LOOPBACK}:{frontend}",
        "VITE_API_URL": f"http://{LOOPBACK}:{web}/graphql",
        "FLOWER_ADDRESS": LOOPBACK,
        "FLOWER_PORT": str(port("FLOWER_PORT")),
        "FLOWER_BASIC_AUTH": FLOWER_SIGN_IN,
        "LOG_TIME": "False",
    }


def processes(*, with_frontend: bool) -> list[Process]:
    celery = [program("celery"), "-A", "taskverse", "--quiet"]
    reload = [str(PYTHON), "-m", "tooling.reload", str(BACKEND)]
    schedule = str(STATE / "celerybeat-schedule")
    found = [
        Process("web", _web()),
        Process("worker", [*reload, *celery, "worker", "--loglevel", "INFO"], ROOT),
        Process("beat", [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule]),
        Process("flower", [*celery, "flower", "--logging=warning"]),
    ]
    if with_frontend:
        # npm passes no signal on to what it runs, hence the whole group.
        found.append(Process("frontend", _frontend(), FRONTEND, scope="group"))
    if with_frontend and not graphiql.is_built():
        found.append(Process(graphiql.NAME, graphiql.COMMAND, ROOT))  # beside the others: nobody has to wait for it
    return found


def _web() -> list[str]:
    reload = ["--reload", "--reload-dir", str(BACKEND), "--timeout-graceful-shutdown", "2", "--lifespan", "off"]
    address = ["--host", LOOPBACK, "--port", str(port("WEB_PORT"))]
    form = ["--log-config", "taskverse/settings/uvicorn.json", "--no-access-log"]  # one line a request is the app's own
    return [program("uvicorn"), "taskverse.asgi:application", *address, *reload, *form]


def _frontend() -> list[str]:
    """On the API's own host: a browser sends the refresh cookie only between ports of one host."""
    npm = shutil.which("npm") or "npm"
    return [npm, "run", "dev", "--", "--host", LOOPBACK, "--port", str(port("FRONTEND_PORT")), "--strictPort"]
