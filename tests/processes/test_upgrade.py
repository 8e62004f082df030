"""A rolling upgrade: code of the last release and of today work on one database, migrated by today's, side by side."""

import io
import os
import subprocess
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.system import BACKEND, System, fetch, prepare
from tests.waiting import wait_until

pytestmark = pytest.mark.processes

ROOT = BACKEND.parent
CREATE = """mutation($name: String!, $kind: String!, $payload: JSON!, $maxAttempts: Int) {
  create_task(name: $name, kind: $kind, payload: $payload, maxAttempts: $maxAttempts) { task { id } }
}"""
CANCEL = "mutation($id: Int!) { cancel_task(id: $id) { task { status } } }"
READ = "query($id: Int!) { task_by_id(id: $id) { status finishedAt error { code } } }"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`backend/` as it was released."""
    commit = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["taskverse"]["released"]
    archive = subprocess.run(["git", "archive", commit, "backend"], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"the history of this clone does not reach back to {commit}: git fetch --unshallow")
    folder = tmp_path_factory.mktemp("released")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder / "backend"


@pytest.fixture(params=["web", "worker"])
def mixed(request: pytest.FixtureRequest, released: Path, tmp_path: Path) -> Iterator[System]:
    """One of the two is still the old one."""
    system = System(tmp_path, database=f"{os.environ['DB_NAME']}_upgrade", beside=2)
    folders = {"web": BACKEND, "worker": BACKEND, request.param: released}
    with ExitStack() as stack:
        prepare(system, stack)
        system.start("web", "uvicorn", "taskverse.asgi:application", "--port", str(system.web_port), cwd=folders["web"])
        system.start("worker", "celery", "-A", "taskverse", "worker", "--concurrency", "2", cwd=folders["worker"])
        wait_until(lambda: fetch(f"{system.url}/healthz")[0] == 200, what=f"web: {tmp_path / 'web.log'}")
        wait_until(lambda: "ready" in system.log("worker"), what=f"worker: {tmp_path / 'worker.log'}")
        yield system


def ended(system: System, token: str, created: dict[str, Any]) -> dict[str, Any]:
    task_id = int(created["create_task"]["task"]["id"])

    def look() -> dict[str, Any] | None:
        task: dict[str, Any] = system.execute(READ, token=token, id=task_id)["task_by_id"]
        return task if task["finishedAt"] else None

    return wait_until(look, what=f"the end of task {task_id}")


def test_old_and_new_work_together(mixed: System) -> None:
    token = mixed.sign_in()
    nap = mixed.execute(CREATE, token=token, name="nap", kind="sleep", payload={"seconds": 60})
    done = mixed.execute(CREATE, token=token, name="hello", kind="echo", payload={"a": 1})
    closed = {"url": "http://127.0.0.1:1/"}
    failed = mixed.execute(CREATE, token=token, name="call", kind="http_request", payload=closed, maxAttempts=1)
    assert ended(mixed, token, done)["status"] == "SUCCEEDED"
    assert ended(mixed, token, failed)["status"] == "FAILED"

    mixed.execute(CANCEL, token=token, id=int(nap["create_task"]["task"]["id"]))
    assert ended(mixed, token, nap)["status"] == "CANCELLED"
