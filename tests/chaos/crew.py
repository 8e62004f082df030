"""Workers to start, kill, freeze and count, and what the database says of their tasks."""

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis

from tests.system import BACKEND, BIN, EMAIL, System, connect, cut, prepare
from tests.waiting import wait_until

LEASE_SECONDS = 8  # that a busy machine does not stand still so long, which would cost a run an attempt

INSERT = """
WITH made AS (
  INSERT INTO tasks_task (owner_id, name, kind, payload, metadata, priority, status, status_reason, attempt,
    max_attempts, timeout_seconds, worker, publish_count, progress_message, error_code, error_message, error_traceback,
    request_digest)
  SELECT u.id, 'chaos ' || n, %(kind)s, %(payload)s, '{}', 'normal', 'QUEUED', '', 0,
    %(max_attempts)s, %(timeout)s, '', 0, '', '', '', '', ''
  FROM users_user u, generate_series(1, %(count)s) n WHERE u.email = %(email)s RETURNING id)
INSERT INTO monitoring_monitoringrecord (task_id, event, message, data)
  SELECT id, 'TASK_QUEUED', '', '{}' FROM made RETURNING task_id
"""


@dataclass
class Crew:
    system: System
    app: str = "taskverse"
    workers: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)  # where in its log a worker's latest start is

    def __post_init__(self) -> None:
        self.database = connect(self.system.database)
        self.broker = Redis.from_url(self.system.broker)

    def close(self) -> None:
        for name in list(self.workers):
            self.kill(name)
        self.database.close()
        self.broker.flushdb()
        self.broker.close()

    def start(self, name: str, *, concurrency: int = 2) -> None:
        self._start(name, "worker", "-n", f"{name}@chaos", "--concurrency", str(concurrency))

    def start_beat(self, name: str) -> None:
        self._start(name, "beat", "--max-interval", "1", "--pidfile", "")

    def _start(self, name: str, *arguments: str) -> None:
        log_file = self.system.folder / f"{name}.log"
        self.begun[name] = log_file.stat().st_size if log_file.exists() else 0
        with log_file.open("ab") as log:
            command = [str(BIN / "celery"), "-A", self.app, *arguments]
            self.workers[name] = subprocess.Popen(
                command, cwd=BACKEND, env=self.system.environment, stdout=log, stderr=log, start_new_session=True
            )

    def supervise(self) -> None:
        """As every supervisor does. A worker ends by itself when a child of its dies while it starts: Celery takes that
        for a fault of the installation."""
        for name, process in list(self.workers.items()):
            if process.poll() is not None:
                why = f"{name} ended with {process.returncode}:\n{self.last_words(name)}"
                assert "Could not start worker processes" in self.log(name), why
                self.start(name)

    def ready(self, *names: str) -> None:
        for name in names:
            wait_until(lambda name=name: "ready." in self.log(name), what=f"{name} to be ready")  # type: ignore[misc]

    def log(self, name: str) -> str:
        """Since its latest start."""
        return self.system.log(name)[self.begun[name] :]

    def last_words(self, name: str) -> str:
        return "\n".join(self.log(name).splitlines()[-100:])

    def kill(self, name: str) -> None:
        """The whole worker, as when its machine goes away."""
        process = self.workers.pop(name)
        self._signal_group(process, signal.SIGKILL)
        process.wait(60)

    def freeze(self, name: str) -> None:
        self._signal_group(self.workers[name], signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self._signal_group(self.workers[name], signal.SIGCONT)

    @staticmethod
    def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    def children(self, name: str) -> list[int]:
        pid = self.workers[name].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_child(self, name: str) -> None:
        for child in self.children(name)[:1]:
            os.kill(child, signal.SIGKILL)

    def lose_broker_memory(self) -> None:
        self.broker.flushdb()

    def cut_broker(self) -> None:
        cut(self.broker, "normal", "pubsub")

    def cut_database(self) -> None:
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def query(self, sql: str, **values: Any) -> list[Any]:
        try:
            return self.database.execute(sql, values).fetchall()
        except psycopg.OperationalError:
            if not self.database.broken:
                raise
            self.database = connect(self.system.database)  # the server was restarted
            return self.database.execute(sql, values).fetchall()

    def submit(
        self, count: int = 1, *, kind: str = "echo", payload: Any = None, max_attempts: int = 100, timeout: int = 60
    ) -> list[int]:
        """Rows as `create_task` makes them, but no message: the keepers have to notice."""
        values = {"kind": kind, "payload": json.dumps(payload or {}), "count": count, "email": EMAIL}
        return [row[0] for row in self.query(INSERT, **values, max_attempts=max_attempts, timeout=timeout)]

    def task(self, task_id: int) -> dict[str, Any]:
        rows = self.query("SELECT to_jsonb(t) FROM tasks_task t WHERE id = %(id)s", id=task_id)
        found: dict[str, Any] = rows[0][0]
        return found

    def status(self, task_id: int) -> str:
        found: str = self.task(task_id)["status"]
        return found

    def wait_for(self, task_id: int, *statuses: str, seconds: float = 60) -> dict[str, Any]:
        try:
            wait_until(
                lambda: self.status(task_id) in statuses, seconds=seconds, what=f"task {task_id} to be {statuses}"
            )
        except AssertionError as error:
            words = "\n".join(f"{name}:\n{self.last_words(name)}" for name in self.workers)
            raise AssertionError(f"{error}\n{self.task(task_id)}\n{words}") from None
        return self.task(task_id)

    def wait_for_attempt(self, task_id: int, attempt: int) -> None:
        def is_running() -> bool:
            task = self.task(task_id)
            return (task["attempt"], task["status"]) == (attempt, "RUNNING")

        wait_until(is_running, what=f"attempt {attempt} of task {task_id}")

    def cancel_running(self, task_id: int, *, seconds: int) -> None:
        """As `cancel_task` does, with another patience, to a run that has told of its progress."""
        wait_until(lambda: self.task(task_id)["progress_at"], what=f"progress of task {task_id}")
        self.query(
            "UPDATE tasks_task SET status = 'CANCELLING', cancel_by = now() + %(seconds)s * interval '1 s'"
            " WHERE id = %(id)s AND status = 'RUNNING' RETURNING 1",
            id=task_id,
            seconds=seconds,
        )

    def cancel_any_running(self, count: int) -> list[int]:
        """Their ids; each has five seconds to end."""
        sql = (
            "UPDATE tasks_task SET status = 'CANCELLING', cancel_by = now() + interval '5 s' WHERE status = 'RUNNING'"
            " AND id IN (SELECT id FROM tasks_task WHERE status = 'RUNNING' LIMIT %(count)s) RETURNING id"
        )
        return [row[0] for row in self.query(sql, count=count)]

    def statuses(self, ids: list[int]) -> Counter[str]:
        rows = self.query("SELECT status, count(*) FROM tasks_task WHERE id = ANY(%(ids)s) GROUP BY 1", ids=ids)
        return Counter(dict(rows))

    def ends(self, ids: list[int]) -> Counter[int]:
        """How often each task has ended, by its records: once, if all is well."""
        rows = self.query(
            "SELECT task_id, count(*) FROM monitoring_monitoringrecord WHERE task_id = ANY(%(ids)s)"
            " AND event IN ('TASK_SUCCEEDED', 'TASK_FAILED', 'TASK_CANCELLED') GROUP BY 1",
            ids=ids,
        )
        return Counter(dict(rows))

    def notices(self, ids: list[int]) -> Counter[int]:
        """How often the owner was told of the end of each."""
        rows = self.query(
            "SELECT task_id, count(*) FROM notifications_notification WHERE task_id = ANY(%(ids)s) GROUP BY 1", ids=ids
        )
        return Counter(dict(rows))

    def attempts_of_all(self, ids: list[int]) -> int:
        found: int = self.query("SELECT count(*) FROM tasks_taskattempt WHERE task_id = ANY(%(ids)s)", ids=ids)[0][0]
        return found

    def attempts(self, task_id: int) -> list[tuple[int, str]]:
        sql = "SELECT number, outcome FROM tasks_taskattempt WHERE task_id = %(id)s ORDER BY number"
        return self.query(sql, id=task_id)


@contextmanager
def running_crew(folder: Path, *, beside: int, lease_seconds: int = LEASE_SECONDS) -> Iterator[Crew]:
    """On a database of its own, with leases of seconds instead of half a minute, and no worker yet."""
    quick = {"TASK_LEASE_SECONDS": str(lease_seconds), "TASK_KEEPER_SECONDS": "0.3"}
    system = System(folder, database=f"{os.environ['DB_NAME']}_chaos", beside=beside, extra=quick)
    with ExitStack() as stack:
        prepare(system, stack)
        crew = Crew(system)
        stack.callback(crew.close)
        yield crew
