"""Many open streams on one web process, and a task each second: memory of each, and the time from `create_task` to the
event.

All streams hear of every task (`mine`), or all but one wait for a task that does not move (`idle`).
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from tests.system import System, fetch, prepare
from tests.waiting import wait_until

MINE = "subscription { tasks_updated { id status } }"
ONE = "subscription { task_updated(id: %d) { id status } }"
CREATE = "mutation { create_task(name: %s) { task { id } } }"
LATER = 'mutation { create_task(name: "later", runAt: "2030-01-01T00:00:00Z") { task { id } } }'
OPENING = 50  # streams at a time


@dataclass
class Heard:
    """When a stream heard of a task first, by the task."""

    at: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    opened: int = 0


async def listen(port: int, token: str, query: str, heard: Heard, gate: asyncio.Semaphore) -> None:
    body = json.dumps({"query": query}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    async with gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode() + body)
        await reader.readuntil(b":\n\n")
        heard.opened += 1
    known: set[str] = set()
    while line := await reader.readline():
        if line.startswith(b"data: {"):
            ((_, task),) = json.loads(line[6:])["data"].items()
            if task["id"] not in known:
                known.add(task["id"])
                heard.at[task["id"]].append(time.perf_counter())


async def measure(system: System, token: str, *, count: int, seconds: int, idle: bool) -> None:
    heard, others, gate = Heard(), Heard(), asyncio.Semaphore(OPENING)
    ask = asyncio.to_thread
    before = rss(system)
    waiting = ONE % int((await ask(system.execute, LATER, token=token))["create_task"]["task"]["id"])
    begun = time.perf_counter()
    crowd = (waiting, others) if idle else (MINE, heard)
    streams = [asyncio.create_task(listen(system.web_port, token, *crowd, gate)) for _ in range(count - 1)]
    streams.append(asyncio.create_task(listen(system.web_port, token, MINE, heard, gate)))
    while heard.opened + others.opened < count:
        await asyncio.sleep(0.1)
    opening = time.perf_counter() - begun
    sent, took = {}, []
    for number in range(seconds):
        at = time.perf_counter()
        created = await ask(system.execute, CREATE % f'"{number}"', token=token)
        took.append((time.perf_counter() - at) * 1000)
        sent[created["create_task"]["task"]["id"]] = at
        await asyncio.sleep(1)
    after = rss(system)
    expected = 1 if idle else count
    late = [(at - sent[task_id]) * 1000 for task_id, moments in heard.at.items() if task_id in sent for at in moments]
    parts = quantiles(late, n=100, method="inclusive")
    print(
        f"{count} streams ({'idle' if idle else 'mine'}), opened in {opening:.1f} s, "
        f"{(after - before) / count:.1f} KiB each, {threads(system)} threads; {len(late)} of {expected * seconds} "
        f"first events after p50 {parts[49]:.0f} ms, p99 {parts[98]:.0f} ms, at most {max(late):.0f} ms; "
        f"create_task itself answered after p50 {median(took):.0f} ms"
    )
    for stream in streams:
        stream.cancel()


def status(system: System, name: str) -> int:
    text = Path(f"/proc/{system.processes['web'].pid}/status").read_text()
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1])


def rss(system: System) -> int:
    return status(system, "VmRSS")


def threads(system: System) -> int:
    return status(system, "Threads")


def main() -> None:
    parser = argparse.ArgumentParser("./taskverse bench streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--idle", action="store_true")
    options = parser.parse_args()
    extra = {"STREAMS_PER_USER": "0", "STREAMS_PER_PROCESS": "0"}
    folder = Path(tempfile.mkdtemp())
    system = System(folder, database=f"{os.environ['DB_NAME']}_streams", beside=7, extra=extra)
    with ExitStack() as stack:
        prepare(system, stack)
        port = str(system.web_port)
        system.start("worker", "celery", "-A", "taskverse", "worker", "--concurrency", "1")
        system.start("web", "uvicorn", "taskverse.asgi:application", "--port", port, "--no-access-log")
        wait_until(lambda: fetch(f"{system.url}/readyz")[0] == 200 and "ready." in system.log("worker"))
        token = system.sign_in()
        asyncio.run(
            measure(system, token, count=options.streams, seconds=options.seconds, idle=options.idle), debug=False
        )


if __name__ == "__main__":
    main()
