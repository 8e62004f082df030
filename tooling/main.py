"""The verbs of `./taskverse`."""

import argparse
import io
import sys
from collections.abc import Callable

from tooling import bench, checks, doctor, foreground, graphiql, interrupts, requirements, tests, up
from tooling.say import ToolError, complain, say

Arguments = list[str]
NO_FRONTEND = "--no-frontend"


def _test(arguments: Arguments) -> int:
    rest = [argument for argument in arguments if argument != NO_FRONTEND]
    return tests.test(rest, with_frontend=rest == arguments)


# These take everything behind them, options too, which argparse would want for itself.
PASSED_ON: dict[str, Callable[[Arguments], int]] = {
    "test": _test,
    "bench": bench.bench,
    "manage": foreground.manage,
    "celery": foreground.celery,
}
HELP = {
    "up": "run the whole system until Ctrl-C",
    "test": "every test; arguments go to pytest",
    "bench": "measure: api, tasks, growth, streams, chaos, soak; arguments go to the benchmark",
    "check": "format, lint, types, imports, migrations, schema, locks, deployment, front end",
    "manage": "Django's commands: ./taskverse manage shell",
    "celery": "Celery's commands: ./taskverse celery inspect active",
    "token": "print an access token, and nothing else",
    "schema": "write backend/schema.graphql",
    "graphiql": "build GraphiQL, as up does",
    "lock": "compile requirements/*.txt from requirements/*.in",
    "doctor": "say what is missing on this machine",
}


def main(arguments: list[str]) -> int:
    """The exit code: 0, 1 after one line that says why, or what the command itself ended with."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ✓ shall still show the rest
    interrupts.listen()
    try:
        return _choose(arguments)()
    except ToolError as failure:
        complain(str(failure))
        return 1
    except interrupts.Interrupted as interrupted:
        say(f"stopped by {interrupted.name}")
        return 128 + interrupted.signum


def _choose(arguments: Arguments) -> Callable[[], int]:
    verb, behind = arguments[:1], arguments[1:]
    if verb and verb[0] in PASSED_ON and behind not in (["-h"], ["--help"]):
        return lambda: PASSED_ON[verb[0]](behind)
    chosen = _parser().parse_args(arguments)
    return lambda: _run(chosen)


def _run(chosen: argparse.Namespace) -> int:
    runs: dict[str, Callable[[], int]] = {
        "up": lambda: up.up(with_frontend=not chosen.no_frontend),
        "check": lambda: checks.check(with_frontend=not chosen.no_frontend, fixing=chosen.fix),
        "token": lambda: foreground.token(chosen.email),
        "schema": checks.schema,
        "graphiql": graphiql.graphiql,
        "lock": lambda: requirements.lock(upgrade=chosen.upgrade),
        "doctor": doctor.doctor,
    }
    return runs[chosen.verb]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("./taskverse", description="Run, test and check Taskverse on this machine.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    added = {name: verbs.add_parser(name, help=text, description=text) for name, text in HELP.items()}
    for name in ("up", "check", "test"):
        added[name].add_argument(NO_FRONTEND, action="store_true", help="leave out what needs Node")
    added["check"].add_argument("--fix", action="store_true", help="first mend what the formatters can")
    added["token"].add_argument("email", metavar="EMAIL")
    added["lock"].add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    return parser
