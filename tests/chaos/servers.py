"""PostgreSQL and Valkey that may be killed: our own, whose data survives, started again in the same place."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.waiting import wait_until
from tooling import cluster, postgres, valkey
from tooling.run import Run
from tooling.say import ToolError


def can_be_embedded() -> bool:
    return cluster.find_programs() is not None and valkey.find_program() is not None


class Servers:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.environment = postgres.start(run, run.folder / "shelter") | valkey.start(run)

    def restart_database(self, number: int, *, away: float = 0) -> None:
        """SIGINT ends it in order, with its sessions cut off; SIGKILL leaves it to its journal."""
        self._end("postgres", number, away)
        wait_until(self._start_database, what="PostgreSQL to be back")

    def _start_database(self) -> bool:
        """False as long as sessions of the killed one, which end by themselves, hold its memory."""
        try:
            postgres.start(self.run, self.run.folder / "shelter", port=int(self.environment["DB_PORT"]))
        except ToolError:
            self.run.forget("postgres")
            return False
        return True

    def restart_broker(self, *, with_memory: bool, away: float = 0) -> None:
        self._end("valkey", signal.SIGKILL, away)
        if not with_memory:
            shutil.rmtree(self.run.folder / "valkey")
        valkey.start(self.run, again=self.environment["CELERY_BROKER_URL"])

    def _end(self, name: str, number: int, away: float) -> None:
        process = self.run.processes[name]
        process.send_signal(number)
        process.wait(60)
        self.run.forget(name)
        threading.Event().wait(away)  # the fault itself


@contextmanager
def own_servers() -> Iterator[Servers]:
    """Meanwhile the environment names them. Not in tmp_path: for root, PostgreSQL's account must be able to pass."""
    with tempfile.TemporaryDirectory(prefix="taskverse-chaos-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        with Run(Path(name) / "state", "test") as run:
            servers = Servers(run)
            with patch.dict(os.environ, servers.environment):
                yield servers
