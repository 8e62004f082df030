"""Commands that own the terminal while they run: Django's, Celery's, pytest, npm."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tooling import environment, install, interrupts, servers, up
from tooling.paths import BACKEND, PYTHON, STATE, program
from tooling.processes import variables
from tooling.run import BusyError, Run
from tooling.say import say

ASKS_WORKERS = {"inspect", "status", "control"}


def call(run: Run | None, command: list[str], cwd: Path, child_environment: dict[str, str]) -> int:
    """Its exit code. In our own group, so that it may read the keyboard; `run` ends it if we are killed."""
    options: dict[str, Any] = {"cwd": cwd, "env": child_environment}
    if run is None:
        process = subprocess.Popen(command, **options)
    else:
        process = run.start("command", command, scope="alone", stop=signal.SIGINT, grace=20, **options)
    with interrupts.passed_to(process):
        code = process.wait()
    if run is not None:
        run.forget("command")
    return code if code >= 0 else 128 - code  # as a shell tells of a signal


@contextmanager
def backend() -> Iterator[tuple[Run | None, dict[str, str]]]:
    """Our run and the environment of backend commands: the servers of a running `up`, else our own meanwhile."""
    with ExitStack() as stack:
        run: Run | None = None
        try:
            run = stack.enter_context(Run(STATE, "manage"))
        except BusyError:
            reached = servers.borrowed()
            if reached is None:
                raise
        else:
            install.python(run)
            environment.ensure_dotenv()
            reached = servers.start(run)
            up.prepare_database(run, environment.build(reached, variables()), once=True)
        yield run, environment.build(reached, variables())


def manage(arguments: list[str]) -> int:
    with backend() as (run, child_environment):
        return call(run, [str(PYTHON), "manage.py", *arguments], BACKEND, child_environment)


def celery(arguments: list[str]) -> int:
    with backend() as (run, child_environment):
        code = call(run, [program("celery"), *_with_app(arguments)], BACKEND, child_environment)
    if code and run is not None and ASKS_WORKERS & set(arguments):
        say("./taskverse up is not running here, so there may be no worker to answer")
    return code


def _with_app(arguments: list[str]) -> list[str]:
    named = any(a in ("-A", "--app") or a.startswith("--app=") for a in arguments)
    return arguments if named else ["-A", "taskverse", *arguments]


def token(email: str) -> int:
    """Only the token on stdout: TOKEN=$(./taskverse token me@example.com)."""
    return manage(["access_token", email])
