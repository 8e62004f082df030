"""GraphiQL, built into files that Django serves; again when its sources change."""

import hashlib
import shutil
import sys

from tooling import install
from tooling.paths import BACKEND, GRAPHIQL, ROOT, STATE
from tooling.run import Run
from tooling.say import ToolError, say

NAME = "graphiql"
BUILT = BACKEND / "taskverse/api/static/graphiql"
STAMP = BUILT / ".stamp"  # Vite empties the folder, so it goes with the build it tells of
COMMAND = [sys.executable, str(ROOT / "taskverse"), NAME]


def is_built() -> bool:
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([*GRAPHIQL.glob("*.json"), *GRAPHIQL.glob("*.ts"), *GRAPHIQL.glob("src/*")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def build(run: Run) -> None:
    if is_built():
        return
    install.node_packages(run, GRAPHIQL)
    with install.alone():
        if is_built():
            return
        say("building GraphiQL")
        wanted = fingerprint()
        install.must(run, "build", [shutil.which("npm") or "npm", "run", "build", "--silent"], GRAPHIQL)
        STAMP.write_text(wanted)


def graphiql() -> int:
    """A run of its own: `up` has one and starts this beside its processes."""
    if problem := install.node_problem():
        raise ToolError(problem)
    with Run(STATE / NAME, NAME) as run:
        build(run)
    return 0
