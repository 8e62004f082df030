"""Everything at once for a while: queries, tasks of several kinds, a schedule, streams that come and go. Each minute it
tells the memory of each process group, its open files, the database's connections, and what went wrong: nothing may
grow, and nothing may go wrong."""

import http.client
import itertools
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.measuring import Http, about, arguments, table
from tests.system import System, connect, fetch, prepare
from tests.waiting import wait_until

CREATE = """mutation($name: String!, $kind: String!, $payload: JSON!) {
  create_task(name: $name, kind: $kind, payload: $payload, maxAttempts: 1) { task { id } } }"""
SCHEDULE = 'mutation { create_schedule(name: "soak", kind: "echo", everySeconds: 1) { schedule { id } } }'
LIST = "{ tasks(first: 50) { nodes { id name status createdAt progress { percent } attempts { number } } } }"
COUNTS = "{ task_counts { status count } unread_notification_count me { email } }"
STREAM = json.dumps({"query": "subscription { tasks_updated { id status } }"})
UNFINISHED = ("SCHEDULED", "QUEUED", "RUNNING", "CANCELLING")
STREAMS, CALLERS = 20, 3
KINDS: tuple[tuple[str, dict[str, object]], ...] = (
    ("echo", {}),
    ("sleep", {"seconds": 0.2}),
    ("export_tasks", {"format": "csv", "filter": {"search": "nothing"}}),
    ("http_request", {"url": "http://127.0.0.1:1/"}),  # refused: it leads inside
)


class Load:
    def __init__(self, system: System, token: str) -> None:
        self.system, self.token = system, token
        self.stop, self.counts = threading.Event(), Counter[str]()

    def start(self) -> list[threading.Thread]:
        work = [self.call] * CALLERS + [self.listen] * STREAMS
        threads = [threading.Thread(target=self.again, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        return threads

    def again(self, work: Callable[[], None]) -> None:
        while not self.stop.is_set():
            try:
                work()
            except Exception as error:
                self.counts[f"ERROR {error!r}"[:200]] += 1
                self.stop.wait(1)

    def call(self) -> None:
        http_ = Http(self.system.web_port, self.token)
        for kind, payload in itertools.cycle(KINDS):
            if self.stop.wait(0.2):
                return
            for query in (LIST, COUNTS):
                http_.call("/graphql", {"query": query})
            variables = {"name": "soak", "kind": kind, "payload": payload}
            http_.call("/graphql", {"query": CREATE, "variables": variables})
            self.counts["requests"] += 3

    def listen(self) -> None:
        """A hundred events, then it comes again."""
        connection = http.client.HTTPConnection("127.0.0.1", self.system.web_port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "text/event-stream"}
        connection.request("POST", "/graphql", STREAM, {**headers, "Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        for _ in range(100):
            while (line := answer.readline()).startswith(b":") or line == b"\n":
                if self.stop.is_set():
                    return
            if not line:
                break
            self.counts["events"] += line.startswith(b"data")
        self.counts["streams"] += 1
        connection.close()


def family(pid: int) -> Iterator[int]:
    yield pid
    for folder in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in folder.read_text().split():
            yield from family(int(child))


def megabytes(pid: int) -> float:
    """Its own and its share of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def figures(system: System) -> list[str]:
    cells = []
    for name in ("web", "worker", "beat"):
        pids = list(family(system.processes[name].pid))
        files = sum(1 for pid in pids for _ in Path(f"/proc/{pid}/fd").iterdir())
        cells.append(f"{sum(map(megabytes, pids)):.0f} MB, {files} files")
    with connect("postgres") as server:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        cells.append(str(server.execute(query, [system.database]).fetchone()[0]))  # type: ignore[index]
    return cells


def measure(system: System, minutes: int) -> tuple[list[list[str]], Counter[str], dict[str, int]]:
    token = personal_token(system)
    system.execute(SCHEDULE, token=system.sign_in())
    load, rows = Load(system, token), []
    threads = load.start()
    for minute in range(1, minutes + 1):
        begun = time.monotonic()
        while time.monotonic() - begun < 60 and not load.stop.wait(1):
            pass
        told = {name: number for name, number in load.counts.items() if not name.startswith("ERROR")}
        errors = sum(number for name, number in load.counts.items() if name.startswith("ERROR"))
        rows.append(
            [str(minute), *figures(system), *(str(told.get(name, 0)) for name in ("requests", "events")), str(errors)]
        )
        print(rows[-1], flush=True)
    load.stop.set()
    for thread in threads:
        thread.join(60)
    system.execute("mutation { pause_schedule(id: 1) { schedule { id } } }", token=system.sign_in())
    return rows, load.counts, wait_until(lambda: all_ended(system), seconds=120, what="the last task")


def personal_token(system: System) -> str:
    """Which does not expire during the run."""
    query = """mutation { create_access_token(name: "soak", scopes: [TASKS_READ, TASKS_WRITE]) { secret } }"""
    token: str = system.execute(query, token=system.sign_in())["create_access_token"]["secret"]
    return token


def all_ended(system: System) -> dict[str, int] | None:
    rows = system.execute("{ task_counts { status count } }", token=system.sign_in())["task_counts"]
    counts = {row["status"]: row["count"] for row in rows}
    return None if any(counts[status] for status in UNFINISHED) else counts


def main() -> None:
    options = arguments("soak", __doc__, minutes=20)
    print(about())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        extra = {"STREAMS_PER_USER": "0", "DJANGO_DEBUG": "False", "TASK_WAITING_PER_USER": "0"}
        system = System(folder, database="soak_system", beside=9, extra=extra)
        prepare(system, stack)
        port = str(system.web_port)
        system.start(
            "web", "uvicorn", "taskverse.asgi:application", "--port", port, "--no-access-log", "--workers", "2"
        )
        system.start("worker", "celery", "-A", "taskverse", "worker", "--concurrency", "2")
        system.start("beat", "celery", "-A", "taskverse", "beat", "--pidfile", "")
        wait_until(lambda: fetch(f"{system.url}/readyz")[0] == 200, what="web")
        rows, counts, ended = measure(system, options.minutes)
    head = ["minute", "web", "worker", "beat", "connections", "requests", "events", "errors"]
    print(table(head, rows))
    print(f"{dict(counts)}\nat the end: {ended}")


if __name__ == "__main__":
    main()
