"""The developer tool, as far as it can be seen without starting the whole system."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tooling import checks, cluster, environment, groups, install, ports, processes, run, tests, up
from tooling.accounts import Account
from tooling.main import HELP
from tooling.paths import ROOT
from tooling.run import BusyError, Run
from tooling.say import ToolError

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def tool(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "taskverse", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_lists_every_verb() -> None:
    answer = tool("--help")
    assert answer.returncode == 0
    assert all(f"  {verb} " in answer.stdout for verb in HELP)


def test_an_unknown_verb_is_refused() -> None:
    assert tool("fly").returncode == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A=1", {"A": "1"}),
        ("export A=1", {"A": "1"}),
        ("A='one two'", {"A": "one two"}),
        ('A="x=y"', {"A": "x=y"}),
        ("A=", {"A": ""}),
        ("# A=1", {}),
        ("nothing", {}),
    ],
)
def test_reads_dotenv_as_people_write_it(line: str, expected: dict[str, str]) -> None:
    assert environment.parse(line) == expected


def test_servers_win_over_what_is_set_and_that_over_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PORT", "1")
    monkeypatch.setenv("FLOWER_PORT", "2")
    built = environment.build({"DB_PORT": "3"}, {"FLOWER_PORT": "4", "FLOWER_ADDRESS": "5"})
    assert [built[name] for name in ("DB_PORT", "FLOWER_PORT", "FLOWER_ADDRESS")] == ["3", "2", "5"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["-x", "-k", "cancel"], False),
        (["tests/project"], True),
        (["-x", "tests/project/test_tooling.py::test_help_lists_every_verb"], True),
    ],
)
def test_knows_a_run_of_named_tests(arguments: list[str], *, expected: bool) -> None:
    assert tests.names_paths(arguments) is expected


def test_a_busy_port_is_named_with_its_cure(listener: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", str(listener))
    with pytest.raises(ToolError, match=f"port {listener} .* WEB_PORT={listener + 1} ./taskverse up"):
        processes.refuse_busy_ports(with_frontend=False)


def test_two_processes_with_one_port_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "8123")
    monkeypatch.setenv("FLOWER_PORT", "8123")
    with pytest.raises(ToolError, match="WEB_PORT and FLOWER_PORT are both 8123"):
        processes.refuse_busy_ports(with_frontend=False)


def test_a_free_port_is_not_busy() -> None:
    assert not ports.is_busy(ports.free_port())


def test_a_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "http")
    with pytest.raises(ToolError, match="WEB_PORT=http is no port"):
        processes.port("WEB_PORT")


def test_origins_and_the_api_address_follow_the_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "8001")
    monkeypatch.setenv("FRONTEND_PORT", "5174")
    variables = processes.variables()
    assert variables["VITE_API_URL"] == "http://127.0.0.1:8001/graphql"
    assert "http://127.0.0.1:5174" in variables["CORS_ALLOWED_ORIGINS"].split(",")
    assert variables["FRONTEND_URL"] == "http://127.0.0.1:5174"  # where links in mails lead


@pytest.mark.parametrize(("answer", "problem"), [("v18.20.1", "v18.20.1 is too old"), ("v20.19.0", None)])
def test_asks_node_for_its_version(
    answer: str, problem: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {answer}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = install.node_problem()
    assert found is None if problem is None else problem in str(found)


def test_says_that_node_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Node is missing: install Node 20.19" in str(install.node_problem())


def test_every_check_runs_though_one_fails(capsys: pytest.CaptureFixture[str]) -> None:
    results = checks.run_all({"bad": lambda: "line 1\nline 2", "good": lambda: ""})
    assert [(result.name, bool(result.problem)) for result in results] == [("bad", True), ("good", False)]
    assert "    line 2" in capsys.readouterr().out


def test_a_second_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    with (
        Run(tmp_path, "up"),
        pytest.raises(BusyError, match=rf"./taskverse up \(process {os.getpid()}\) already"),
        Run(tmp_path, "up"),
    ):
        pass
    with Run(tmp_path, "up"):
        pass  # and the first leaves nothing in the way


def test_the_run_file_is_for_its_owner_only(tmp_path: Path) -> None:
    with Run(tmp_path, "up") as current:
        current.publish({"DB_PASSWORD": "secret"})
        assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
        found = run.read(tmp_path)
        assert found is not None
        assert found["environment"] == {"DB_PASSWORD": "secret"}
    assert run.read(tmp_path) is None


def test_one_process_that_dies_is_named_and_takes_all_along(tmp_path: Path) -> None:
    with Run(tmp_path, "up") as current:
        other = current.start("web", SLEEPER)
        current.start("worker", [sys.executable, "-c", "raise SystemExit(3)"]).wait()
        with pytest.raises(ToolError, match="worker ended with exit code 3, so everything was stopped"):
            up.refuse_the_dead(current)
    assert other.returncode == -signal.SIGTERM


def test_what_ignores_the_signal_is_killed_with_its_children(tmp_path: Path) -> None:
    stubborn = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    stubborn += "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    stubborn += "print('ready', flush=True); time.sleep(600)"
    with Run(tmp_path, "up") as current:
        process = current.start("web", [sys.executable, "-c", stubborn], grace=0.1, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    assert process.returncode == -signal.SIGKILL
    with process.stdout as everyones_output:
        assert everyones_output.read() == b""  # its end comes when the last of them has closed it


def test_who_is_in_a_hurry_waits_for_no_process() -> None:
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        entry = groups.new_entry("web", process.pid, grace=600)
        groups.stop([entry], hurried=lambda: True)
        assert process.wait(60) == -signal.SIGKILL


RUN_AND_WAIT = """
import sys, time
from pathlib import Path
from tooling import interrupts
from tooling.run import Run
interrupts.listen()
with Run(Path(sys.argv[1]), "up") as current:
    sleeper = [sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(600)"]
    current.start("sleeper", sleeper, scope=sys.argv[2])
    time.sleep(600)
"""


@pytest.mark.parametrize("scope", ["leader", "group", "alone"])
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_signal_leaves_a_process_behind(signum: int, scope: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN_AND_WAIT, str(tmp_path), scope]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signum)
        assert process.stdout.read() == b""  # the sleeper has it too: it ends with the last of the two


def test_the_next_run_ends_what_a_killed_one_left_and_nothing_else(tmp_path: Path) -> None:
    left, stranger = (subprocess.Popen(SLEEPER, start_new_session=True) for _ in range(2))
    try:
        entries = [groups.new_entry("web", left.pid), {**groups.new_entry("old", stranger.pid), "born": "long ago"}]
        content = {"owner": 1, "verb": "up", "children": entries, "environment": None}
        (tmp_path / "run.json").write_text(json.dumps(content))
        with Run(tmp_path, "up"):
            assert left.wait(60) == -signal.SIGTERM
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_data_of_another_major_version_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("12\n")
    found = cluster.Cluster(tmp_path, tmp_path, "18.6", Account(), tmp_path / "log")
    with pytest.raises(ToolError, match="was made by PostgreSQL 12, this is 18: move the folder away"):
        cluster.check(found)
