"""GraphiQL in the tool: built once for each change of its sources, and no reason to stop the system."""

import sys
from pathlib import Path

import pytest

from tests.waiting import wait_until
from tooling import graphiql, install, processes, up
from tooling.run import Run
from tooling.say import ToolError


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a GraphiQL that counts as built."""
    (tmp_path / "src").mkdir()
    (tmp_path / "package.json").write_text("{}")
    entry = tmp_path / "src/main.tsx"
    entry.write_text("1")
    monkeypatch.setattr(graphiql, "GRAPHIQL", tmp_path)
    monkeypatch.setattr(graphiql, "STAMP", tmp_path / "stamp")
    graphiql.STAMP.write_text(graphiql.fingerprint())
    return tmp_path


def names() -> list[str]:
    return [process.name for process in processes.processes(with_frontend=True)]


def test_up_builds_it_when_a_source_has_changed(sources: Path) -> None:
    assert graphiql.NAME not in names()

    (sources / "src/main.tsx").write_text("2")

    assert graphiql.NAME in names()
    assert graphiql.NAME not in [process.name for process in processes.processes(with_frontend=False)]


def test_what_does_not_change_the_build_builds_nothing(sources: Path) -> None:
    (sources / "README.md").touch()
    (sources / "node_modules").mkdir()

    assert graphiql.is_built()


@pytest.mark.parametrize("code", [0, 1])
def test_the_end_of_the_build_ends_nothing_else(code: int, tmp_path: Path) -> None:
    with Run(tmp_path, "up") as run:
        build = run.start(graphiql.NAME, [sys.executable, "-c", f"raise SystemExit({code})"])
        wait_until(lambda: build.poll() is not None, what="the end of the build")

        up.refuse_the_dead(run)

        assert not run.processes


def test_without_node_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.shutil, "which", lambda _: None)

    with pytest.raises(ToolError, match="Node is missing"):
        graphiql.graphiql()
