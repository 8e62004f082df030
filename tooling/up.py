"""`./taskverse up`: the whole system on this machine, until Ctrl-C."""

import signal
import subprocess
import time
import urllib.error
import urllib.request

from tooling import environment, graphiql, install, interrupts, servers
from tooling.output import Screen
from tooling.paths import BACKEND, FRONTEND, PYTHON, STATE
from tooling.ports import LOOPBACK
from tooling.processes import SUPERUSER, port, processes, refuse_busy_ports, variables
from tooling.run import Run
from tooling.say import ToolError, say

HEALTHY_SECONDS = 60
# The addresses come when the processes have fallen silent, so that they stay in sight; but they do come.
QUIET_SECONDS, NOISY_SECONDS = 0.7, 4


def up(*, with_frontend: bool) -> int:
    with Run(STATE, "up") as run:
        with_frontend = with_frontend and _frontend_can_run()
        refuse_busy_ports(with_frontend=with_frontend)
        install.python(run)
        if with_frontend:
            install.node_packages(run, FRONTEND)
        environment.ensure_dotenv()
        child_environment = environment.build(servers.start(run), variables())
        prepare_database(run, child_environment)
        try:
            return _watch(run, _start(run, child_environment, with_frontend=with_frontend))
        except interrupts.Interrupted:
            say("stopping: running tasks get 8 s to finish; Ctrl-C again stops at once")
            raise


def _frontend_can_run() -> bool:
    problem = install.node_problem() if FRONTEND.exists() else f"there is no {FRONTEND.name}/ here."
    if problem:
        say(f"without the sample front end: {problem}")
    return problem is None


def prepare_database(run: Run, child_environment: dict[str, str], *, once: bool = False) -> None:
    """Tables and the first superuser; `once`: unless this checkout has made them in this database before."""
    names = [child_environment.get("DB_NAME", ""), environment.given("DB_HOST"), environment.given("DB_PORT")]
    mark, database = STATE / "prepared", " ".join(names)
    if once and mark.exists() and mark.read_text() == database:
        return
    for verb in (["migrate", "--verbosity", "0"], ["ensure_superuser"]):
        # stdout is of the command that follows: of the token, say
        code = run.call(verb[0], [str(PYTHON), "manage.py", *verb], cwd=BACKEND, env=child_environment, stdout=2)
        if code:
            raise ToolError(f"`./taskverse manage {verb[0]}` failed with exit code {code}: its own words are above.")
    mark.write_text(database)


def _start(run: Run, child_environment: dict[str, str], *, with_frontend: bool) -> Screen:
    wanted = processes(with_frontend=with_frontend)
    screen = Screen([process.name for process in wanted])
    for process in wanted:
        started = run.start(
            process.name,
            process.command,
            scope=process.scope,
            cwd=process.cwd,
            env=child_environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        screen.follow(process.name, started)
    return screen


def _watch(run: Run, screen: Screen) -> int:
    """Until one ends; none of them may, so its end is a failure and takes the others along."""
    begun, healthy = time.monotonic(), None
    told = False
    while True:
        refuse_the_dead(run)
        if healthy is None:
            healthy = _healthy_since(begun)
        elif not told and (screen.quiet_seconds() > QUIET_SECONDS or time.monotonic() - healthy > NOISY_SECONDS):
            screen.write(banner(with_frontend="frontend" in run.processes))
            told = True
        time.sleep(0.1)


def refuse_the_dead(run: Run) -> None:
    for name, process in list(run.processes.items()):
        if process.poll() is None:
            continue
        if name == graphiql.NAME:
            run.forget(name)  # it was to end; and where it failed, everything else goes on
        else:
            how = how_it_ended(process.returncode)
            raise ToolError(f"{name} {how}, so everything was stopped{_where(run, name)}.")


def _healthy_since(begun: float) -> float | None:
    if time.monotonic() - begun > HEALTHY_SECONDS:
        raise ToolError(f"web did not answer on {web_address()}/healthz in {HEALTHY_SECONDS} s: see its lines above.")
    return time.monotonic() if _is_healthy() else None


def how_it_ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def _where(run: Run, name: str) -> str:
    log = run.folder / f"{name}.log"
    return f"; its last words are in {log}" if log.exists() else ""


def web_address() -> str:
    return f"http://{LOOPBACK}:{port('WEB_PORT')}"


def _is_healthy() -> bool:
    """`run` has checked that the port was free, so whoever answers is ours."""
    try:
        with urllib.request.urlopen(f"{web_address()}/healthz", timeout=1) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def banner(*, with_frontend: bool) -> str:
    email, password = (environment.given(name) or default for name, default in SUPERUSER.items())
    flower = environment.given("FLOWER_BASIC_AUTH") or variables()["FLOWER_BASIC_AUTH"]
    rows = [
        ("GraphQL", f"{web_address()}/graphql"),
        ("Admin", f"{web_address()}/admin/"),
        ("Flower", f"http://{LOOPBACK}:{port('FLOWER_PORT')}  ({flower.replace(':', ' / ', 1)})"),
        *([("Front end", f"http://{LOOPBACK}:{port('FRONTEND_PORT')}")] if with_frontend else []),
        ("Sign in", f"{email} / {password}  (as of the first start)"),
    ]
    lines = [f"  {name:10} {value}" for name, value in rows]
    return "\n".join(["", "  Taskverse is up. Ctrl-C stops it.", *lines, ""])
