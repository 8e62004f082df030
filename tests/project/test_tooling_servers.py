"""The embedded PostgreSQL and Valkey: started for real, killed for real, with their data still there."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from redis import Redis

from tests.waiting import wait_until
from tooling import cluster, postgres, servers, valkey
from tooling.paths import STATE
from tooling.run import Run

pytestmark = pytest.mark.skipif(
    cluster.find_programs() is None or valkey.find_program() is None,
    reason="There are no programs to embed: this run uses the servers that the environment names.",
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """With a database in it. Not tmp_path: for root, other accounts must be able to pass it, as they can a checkout."""
    with tempfile.TemporaryDirectory(prefix="taskverse-servers-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        state = Path(name) / "state"
        with Run(state, "up") as run:
            postgres.start(run, state / "shelter")
        yield state


def database(reached: dict[str, str]) -> "psycopg.Connection[tuple[object, ...]]":
    names = {"DB_NAME": "dbname", "DB_USER": "user", "DB_PASSWORD": "password", "DB_HOST": "host", "DB_PORT": "port"}
    return psycopg.connect(make_conninfo("", **{names[key]: reached[key] for key in names}), autocommit=True)


def test_data_survives_kill_9_of_both_servers(folder: Path) -> None:
    with Run(folder, "up") as run:
        reached = postgres.start(run, folder / "shelter") | valkey.start(run)
        with database(reached) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('ÄPFEL')")
        with Redis.from_url(reached["CELERY_BROKER_URL"]) as broker:
            broker.rpush("queue", "message")
            broker.execute_command("WAITAOF", 1, 0, 2000)
        for name in ("postgres", "valkey"):
            os.kill(run.processes[name].pid, signal.SIGKILL)
            run.processes[name].wait(60)
    with Run(folder, "up") as run:
        reached = postgres.start(run, folder / "shelter") | valkey.start(run)
        with database(reached) as connection:
            assert connection.execute("SELECT lower(word) FROM kept").fetchall() == [("äpfel",)]
        with Redis.from_url(reached["CELERY_BROKER_URL"]) as broker:
            assert broker.lrange("queue", 0, -1) == [b"message"]


def test_the_servers_end_cleanly_and_free_their_ports(folder: Path) -> None:
    with Run(folder, "up") as run:
        reached = postgres.start(run, folder / "shelter") | valkey.start(run)
        started = list(run.processes.values())
    assert [process.returncode for process in started] == [0, 0]
    with socket.socket() as caller:
        assert caller.connect_ex(("127.0.0.1", int(reached["DB_PORT"]))) != 0
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_a_process_number_that_now_belongs_to_a_stranger_does_not_stop_the_start(folder: Path) -> None:
    data = folder / "postgres" / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    with Run(folder, "up") as run:
        assert postgres.start(run, folder / "shelter")["DB_NAME"] == "taskverse"


def test_a_stranger_behind_the_port_is_not_taken_for_ours(folder: Path) -> None:
    with Run(folder, "up") as run:
        address = valkey.start(run)["CELERY_BROKER_URL"]
        password, port = address.removeprefix("redis://:").partition("@")[0], int(address.split(":")[3].split("/")[0])
        assert valkey.answering_process(port, password) == run.processes["valkey"].pid
        assert valkey.answering_process(port, "another") is None


def test_passwords_are_wanted_and_for_their_owner_only(folder: Path) -> None:
    assert (folder / "postgres" / "password").stat().st_mode & 0o077 == 0
    with Run(folder, "up") as run:
        reached = postgres.start(run, folder / "shelter")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            database({**reached, "DB_PASSWORD": "wrong"})


def test_throw_away_servers_leave_no_folder() -> None:
    with servers.throwaway() as run:
        assert run.folder != STATE
        assert wait_until(run.folder.exists)
    assert not run.folder.exists()
