"""`./taskverse check`: everything that can be said about the code without running it for real."""

import difflib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tooling import configuration, environment, install, requirements
from tooling.paths import BACKEND, FRONTEND, GRAPHIQL, PYTHON, ROOT, STATE, program
from tooling.run import Run
from tooling.say import ToolError

SDL = BACKEND / "schema.graphql"
FRONT_ENDS = {"front end": FRONTEND, "graphiql": GRAPHIQL}
# Nothing here is reachable or secret: a check asks no server.
OFFLINE = {
    "DB_NAME": "taskverse",
    "DB_USER": "taskverse",
    "DB_PASSWORD": "not-used-by-a-check",
    "DB_HOST": "127.0.0.1",
    "DB_PORT": "9",
    "CELERY_BROKER_URL": "redis://127.0.0.1:9/0",
    "CELERY_RESULT_BACKEND": "redis://127.0.0.1:9/0",
}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "taskverse.django.production",
    "SECRET_KEY": "only-for-check-deploy-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DJANGO_DEBUG": "false",
    "ALLOWED_HOSTS": "taskverse.example",
    "CORS_ALLOWED_ORIGINS": "https://app.taskverse.example",
    "EMAIL_URL": "smtp+tls://operator:not-used-by-a-check@smtp.taskverse.example:587",
    "FRONTEND_URL": "https://app.taskverse.example",
    "FLOWER_BASIC_AUTH": "operator:not-used-by-a-check",
    "DJANGO_SUPERUSER_EMAIL": "operator@taskverse.example",
    "DJANGO_SUPERUSER_PASSWORD": "not-used-by-a-check-either",
}

Step = Callable[[], str]  # the answer is what is wrong, empty when nothing is


@dataclass(frozen=True)
class Result:
    name: str
    seconds: float
    problem: str


def check(*, with_frontend: bool, fixing: bool = False) -> int:
    with Run(STATE / "check", "check") as run:
        install.python(run)
        if with_frontend and install.node_problem() is None:
            for folder in FRONT_ENDS.values():
                install.node_packages(run, folder)
    if fixing:
        fix(with_frontend=with_frontend)
    results = run_all(steps(with_frontend=with_frontend))
    failed = [result.name for result in results if result.problem]
    print(
        f"{len(results) - len(failed)} of {len(results)} checks passed"
        + (f"; failed: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


def fix(*, with_frontend: bool) -> None:
    """What can be mended without a thought: form, order of imports, what the linters know a cure for, made pages."""
    configuration.write()
    ruff = program("ruff")
    commands = [([ruff, "check", "--fix-only", "--quiet", "."], ROOT), ([ruff, "format", "--quiet", "."], ROOT)]
    if with_frontend and install.node_problem() is None:
        format_ = [shutil.which("npm") or "npm", "run", "format", "--silent"]
        commands += [(format_, folder) for folder in FRONT_ENDS.values()]
    for command, folder in commands:
        _problem(command, folder, {})  # what is left is told by the checks that follow


def steps(*, with_frontend: bool) -> dict[str, Step]:
    """The slowest first, since they run side by side."""
    found: dict[str, Step] = {"types": _command([program("mypy")])}
    if with_frontend:
        found |= {name: partial(_frontend, folder) for name, folder in FRONT_ENDS.items()}
    return found | {
        "deploy": _command(manage("check", "--deploy", "--fail-level", "WARNING"), BACKEND, OFFLINE | PRODUCTION),
        "migrations": _command(manage("makemigrations", "--check", "--dry-run"), BACKEND, OFFLINE),
        "schema": _schema,
        "imports": _command([program("lint-imports")], ROOT, {"PYTHONPATH": str(BACKEND)}),
        "locks": _locks,
        "settings": configuration.problem,
        "format": _command([program("ruff"), "format", "--check", "."]),
        "lint": _command([program("ruff"), "check", "."]),
    }


def manage(*arguments: str) -> list[str]:
    return [str(PYTHON), "manage.py", *arguments]


def run_all(wanted: dict[str, Step]) -> list[Result]:
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting: list[Future[Result]] = [pool.submit(_timed, name, step) for name, step in wanted.items()]
        results = []
        for future in waiting:
            results.append(future.result())
            _tell(results[-1])
        return results


def _timed(name: str, step: Step) -> Result:
    begun = time.monotonic()
    try:
        problem = step()
    except ToolError as failure:
        problem = str(failure)
    return Result(name, time.monotonic() - begun, problem)


def _tell(result: Result) -> None:
    print(f"{'✗' if result.problem else '✓'} {result.name:10} {result.seconds:5.1f} s", flush=True)
    for line in result.problem.splitlines():
        print(f"    {line}", flush=True)


def _command(command: list[str], cwd: Path = ROOT, extra: dict[str, str] | None = None) -> Step:
    return lambda: _problem(command, cwd, extra or {})


def _problem(command: list[str], cwd: Path, extra: dict[str, str]) -> str:
    child_environment = environment.build({**_secret(), **extra})
    done = subprocess.run(
        command,
        cwd=cwd,
        env=child_environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"


def _secret() -> dict[str, str]:
    return {"SECRET_KEY": PRODUCTION["SECRET_KEY"]}


def _frontend(folder: Path) -> str:
    problem = install.node_problem()
    return problem or _problem([shutil.which("npm") or "npm", "run", "check", "--silent"], folder, {})


def _locks() -> str:
    names = requirements.differing()
    return f"{', '.join(names)}: run ./taskverse lock" if names else ""


def write_schema(path: Path) -> str:
    return _problem(
        manage("graphql_schema", "--schema", "taskverse.schema.schema", "--out", str(path)), BACKEND, OFFLINE
    )


def _schema() -> str:
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name) / "schema.graphql"
        if problem := write_schema(fresh):
            return problem
        before, after = SDL.read_text().splitlines(), fresh.read_text().splitlines()
    changed = list(difflib.unified_diff(before, after, "committed", "code", lineterm=""))
    return "\n".join([*changed[:60], "the schema has changed: run ./taskverse schema"]) if changed else ""


def schema() -> int:
    with Run(STATE / "check", "schema") as run:
        install.python(run)
    if problem := write_schema(SDL):
        raise ToolError(f"the schema could not be written: {problem}")
    return 0
