"""Others' tools against a running server: the audits of GraphQL over HTTP, and queries made up from the schema."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.system import BACKEND, BIN, System

HERE = Path(__file__).resolve().parent
FRONTEND = BACKEND.parent / "frontend-example"
AUDITS = """
import { serverAudits } from 'graphql-http';
const results = [];
for (const audit of serverAudits({ url: process.argv[1], fetchFn: fetch })) {
  const { status, reason } = await audit.fn();
  results.push({ id: audit.id, name: audit.name, status, reason });
}
console.log(JSON.stringify(results));
"""


@pytest.mark.processes
@pytest.mark.browser
def test_the_audits_of_graphql_over_http(system: System) -> None:
    node = shutil.which("node")
    assert node, "Node is missing: install Node 20.19 or newer, or run ./taskverse test --no-frontend"
    assert (FRONTEND / "node_modules/graphql-http").is_dir(), "Run npm ci in frontend-example first"
    done = subprocess.run(
        [node, "--input-type=module", "--eval", AUDITS, f"{system.url}/graphql"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) >= 61


@pytest.mark.processes
def test_no_query_that_fits_the_schema_breaks_it(system: System, tmp_path: Path) -> None:
    token = ["--header", f"Authorization: Bearer {system.sign_in()}"]
    # as many tries as fit the time, not the same ones each time: a failure prints how to repeat it
    bounds = ["--max-examples", "30", "--max-time", "12", "--max-failures", "3", "--no-shrink", "--workers", "2"]
    checks = ["--checks", "graphql_contract", "--warnings", "off", "--generation-database", "none"]
    done = subprocess.run(
        [str(BIN / "schemathesis"), "--no-color", "run", f"{system.url}/graphql", *token, *bounds, *checks],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "contract.py")},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )

    assert done.returncode == 0, done.stdout + done.stderr
