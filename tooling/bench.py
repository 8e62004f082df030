"""`./taskverse bench`: how fast it is beside its limits, and what it loses in a storm; on servers of its own."""

import secrets

from tooling import environment, foreground, install, servers
from tooling.accounts import is_root
from tooling.paths import BACKEND, PYTHON, ROOT
from tooling.processes import CELERY_AS_ROOT
from tooling.say import ToolError

NAMES = ("api", "tasks", "growth", "chaos", "soak", "streams")


def bench(arguments: list[str]) -> int:
    name, options = (arguments or [""])[0], arguments[1:]
    if name not in NAMES:
        raise ToolError(f"which benchmark? There are {', '.join(NAMES)}: ./taskverse bench tasks --help")
    with servers.throwaway() as run:
        install.python(run)
        # durable: a server that does not wait for the disk flatters everyone, most those who commit most
        reached = servers.start(run, throwaway=True, durable=True)
        command = [str(PYTHON), "-m", f"benchmarks.{name}", *options]
        return foreground.call(run, command, ROOT, environment.build(reached, _variables()))


def _variables() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PYTHONPATH": str(BACKEND),
        **({"PYTHONWARNINGS": f"ignore:{CELERY_AS_ROOT}"} if is_root() else {}),
    }
