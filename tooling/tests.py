"""`./taskverse test`: every test, on servers that live as long as the run."""

import secrets
import shutil

from tooling import browser, environment, foreground, graphiql, install, servers
from tooling.paths import FRONTEND, PYTHON, ROOT
from tooling.run import Run
from tooling.say import ToolError, say

# Two processes, since most tests wait for other processes: one alone leaves a core idle.
SHARED = ["--numprocesses=2", "--dist=loadgroup", "--no-loadscope-reorder"]
WITHOUT = "or leave the front end and the browser out: ./taskverse test --no-frontend"


def test(arguments: list[str], *, with_frontend: bool) -> int:
    """pytest comes last, so that its verdict stands at the end; any failed part fails the whole."""
    everything = with_frontend and not names_paths(arguments)
    with servers.throwaway() as run:
        install.python(run)
        chromium = browser.find()
        if everything:
            _refuse_without(chromium)
            install.node_packages(run, FRONTEND)
            graphiql.build(run)
        child_environment = environment.build(servers.start(run, throwaway=True), _variables(chromium))
        code = _frontend(run, child_environment) if everything else 0
        return _pytest(run, arguments, child_environment, with_frontend=with_frontend) or code


def names_paths(arguments: list[str]) -> bool:
    """Whether pytest is told what to run: `./taskverse test tests/users`, or `tests/test_me.py::test_x`."""
    return any((ROOT / argument.partition("::")[0]).exists() for argument in arguments if not argument.startswith("-"))


def _refuse_without(chromium: str | None) -> None:
    if problem := install.node_problem():
        raise ToolError(f"{problem.rstrip('.')}, {WITHOUT}")
    if chromium is None:
        raise ToolError(f"the browser tests need Chromium: {browser.CURE}, {WITHOUT}")


def _variables(chromium: str | None) -> dict[str, str]:
    secret = {"SECRET_KEY": secrets.token_urlsafe(50)}
    return {**secret, **({"CHROMIUM": chromium} if chromium else {})}


def _frontend(run: Run, child_environment: dict[str, str]) -> int:
    npm = shutil.which("npm") or "npm"
    codes = [foreground.call(run, [npm, *verb], FRONTEND, child_environment) for verb in (["test"], ["run", "build"])]
    if any(codes):
        say("the front end failed: see above; the Python tests follow")
    return 1 if any(codes) else 0


def _pytest(run: Run, arguments: list[str], child_environment: dict[str, str], *, with_frontend: bool) -> int:
    marker = [] if with_frontend else ["-m", "not browser"]
    shared = [] if names_paths(arguments) else SHARED
    plugin = {"PYTEST_PLUGINS": "tests.workers"}
    command = [str(PYTHON), "-m", "pytest", *shared, *marker, *arguments]
    return foreground.call(run, command, ROOT, child_environment | plugin)
