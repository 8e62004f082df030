"""The embedded PostgreSQL: only the programs of the wheel are used, the cluster and the process are ours."""

import signal
import subprocess
import time
from pathlib import Path

from tooling import cluster as clusters
from tooling import groups
from tooling.cluster import Cluster
from tooling.paths import WINDOWS
from tooling.ports import LOOPBACK, free_port
from tooling.run import SERVER, Run
from tooling.say import ToolError

STOP_SECONDS = 30
START_SECONDS = 60  # replaying a large journal after kill -9 takes its time
SETTINGS = [f"listen_addresses={LOOPBACK}", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"]
SETTINGS += ["max_connections=300"]  # each process may keep ten
FAST_AND_LOOSE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # for data that nobody keeps


def start(run: Run, shelter: Path, *, throwaway: bool = False, port: int | None = None) -> dict[str, str]:
    """The environment that reaches the server, once it accepts connections; `port` is where it was before."""
    cluster = clusters.prepare(run.folder / "postgres", shelter, run.folder / "postgres.log")
    cluster.log.unlink(missing_ok=True)
    if not cluster.data.exists():
        clusters.create(run, cluster, throwaway=throwaway)
    clusters.check(cluster)
    _clear_stale_pid(cluster.data)
    port = port or free_port()
    _wait(_launch(run, cluster, [*SETTINGS, f"port={port}", *(FAST_AND_LOOSE if throwaway else [])]), cluster)
    return {
        "DB_NAME": clusters.NAME,
        "DB_USER": clusters.USER,
        "DB_PASSWORD": cluster.password,
        "DB_HOST": LOOPBACK,
        "DB_PORT": str(port),
    }


def _launch(run: Run, cluster: Cluster, settings: list[str]) -> "subprocess.Popen[bytes]":
    command = [
        cluster.program("postgres"),
        "-D",
        str(cluster.data),
        *(f"--{setting}" for setting in settings),
    ]
    with cluster.log.open("ab") as log:
        return run.start(
            "postgres",
            command,
            layer=SERVER,
            stop=signal.SIGINT,  # PostgreSQL's own word for a fast, clean end
            grace=STOP_SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **cluster.account.options,
        )


def _wait(process: "subprocess.Popen[bytes]", cluster: Cluster) -> None:
    """Ready is what the server wrote itself into its data folder, under the number of our own child."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ToolError(f"PostgreSQL did not start: {clusters.last_line(cluster.log)} (all of it in {cluster.log})")
        lines = _pid_file(cluster.data)
        if lines and lines[0] == str(process.pid) and lines[-1].strip() == "ready":
            return
        time.sleep(0.02)
    raise ToolError(f"PostgreSQL was not ready after {START_SECONDS} s: see {cluster.log}")


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _clear_stale_pid(data: Path) -> None:
    """After kill -9 the number may belong to a stranger by now, and PostgreSQL would not start."""
    lines = _pid_file(data)
    if not lines or WINDOWS:
        return
    pid = int(lines[0])
    if str(data) in groups.command_of(pid):
        groups.stop([groups.new_entry("postgres", pid, stop=signal.SIGINT, grace=STOP_SECONDS, layer=SERVER)])
    elif groups.is_running(pid):
        (data / "postmaster.pid").unlink()
