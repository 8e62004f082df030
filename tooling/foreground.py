"""Commands that own the terminal while they run: Django's, Celery's, pytest, npm."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tooling import environment, install, interrupts, servers
from tooling.paths import BACKEND, PYTHON, STATE, program
from tooling.processes import variables
from tooling.run import BusyError, Run


def call(command: list[str], cwd: Path, child_environment: dict[str, str]) -> int:
    """Its exit code. In our own group, so that it may read the keyboard."""
    process = subprocess.Popen(command, cwd=cwd, env=child_environment)
    with interrupts.passed_to(process):
        code = process.wait()
    return code if code >= 0 else 128 - code  # as a shell tells of a signal


@contextmanager
def backend() -> Iterator[dict[str, str]]:
    """The environment of backend commands: the servers of a running `up`, else our own meanwhile."""
    with ExitStack() as stack:
        run = Run(STATE, "manage")
        try:
            stack.enter_context(run)
        except BusyError:
            reached = servers.borrowed()
            if reached is None:
                raise
        else:
            install.python(run)
            environment.ensure_dotenv()
            reached = servers.start(run)
        yield environment.build(reached, variables())


def manage(arguments: list[str]) -> int:
    with backend() as child_environment:
        return call([str(PYTHON), "manage.py", *arguments], BACKEND, child_environment)


def celery(arguments: list[str]) -> int:
    with backend() as child_environment:
        return call([program("celery"), *_with_app(arguments)], BACKEND, child_environment)


def _with_app(arguments: list[str]) -> list[str]:
    named = any(a in ("-A", "--app") or a.startswith("--app=") for a in arguments)
    return arguments if named else ["-A", "taskverse", *arguments]


def token(email: str) -> int:
    """Only the token on stdout: TOKEN=$(./taskverse token me@example.com)."""
    return manage(["access_token", email])
