"""How long a task takes and how many a second there are, beside bare Celery: in the same run, in turns."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from celery import Celery
from kombu import Connection

from benchmarks.measuring import (
    LIMIT_WORKER_SETTINGS,
    Http,
    Timing,
    about,
    arguments,
    milliseconds,
    start_web,
    systems,
    table,
)
from tests.chaos.crew import Crew
from tests.system import System, fetch
from tests.waiting import wait_until

OURS, NOOP, TWO_UPDATES = "taskverse", "Celery, no-op", "Celery, two UPDATEs"
CREATE = 'mutation { create_task(name: "bench") { task { id } } }'
PAUSE_SECONDS = 0.02  # between two tasks at light load
READY = "UPDATE tasks_task SET next_publish_at = now() + interval '1 day' WHERE id = ANY(%(ids)s) RETURNING 1"
DONE = "SELECT extract(epoch FROM started_at) FROM tasks_task WHERE id = %(id)s AND status = 'SUCCEEDED'"


@dataclass
class Contender:
    """One way to run a task: a worker, and a message for it."""

    name: str
    crew: Crew
    job: str
    queue: str
    options: dict[str, Any]

    def __post_init__(self) -> None:
        self.sender = Celery("sender")
        self.broker = Connection(self.crew.system.broker)

    def send(self, task_id: int, job: str = "") -> None:
        ours = self.name == OURS
        values = (task_id, 0) if ours else (task_id,)
        named = {"task_id": f"{task_id}.0"} if ours else {}
        options = {"queue": self.queue, "connection": self.broker, **named, **self.options}
        self.sender.send_task(job or self.job, values, **options)

    def drained(self) -> bool:
        broker = self.crew.broker
        return not broker.llen(self.queue) and not broker.hlen("unacked")

    def rows(self, count: int) -> list[int]:
        """Ready tasks that no keeper sends."""
        ids = self.crew.submit(count)
        self.crew.query(READY, ids=ids)
        return ids


def contenders(ours: Crew, bare: Crew) -> list[Contender]:
    limits = {"soft_time_limit": 300, "time_limit": 310}
    return [
        Contender(OURS, ours, "tasks.run_task", "normal", limits),
        Contender(NOOP, bare, "noop", "limits", {}),
        Contender(TWO_UPDATES, bare, "two_updates", "limits", {}),
    ]


def awake(contender: Contender, everyone: list[Contender]) -> None:
    """The others are stopped, so that they cost nothing."""
    for crew in {id(other.crew): other.crew for other in everyone}.values():
        (crew.thaw if crew is contender.crew else crew.freeze)("one")


def throughput(contender: Contender, count: int) -> float:
    """Tasks a second: the messages are there before the worker is."""
    ids = contender.rows(count) if contender.name != NOOP else range(count)
    contender.crew.freeze("one")
    for task_id in ids:
        contender.send(task_id)
    begun = time.perf_counter()
    contender.crew.thaw("one")
    _wait(contender.drained, 0.005)
    return count / (time.perf_counter() - begun)


def latency(contender: Contender, count: int, starts: Timing, ends: Timing) -> None:
    """From sending until it has started, and until its end can be seen by others."""
    for task_id in contender.rows(count):
        time.sleep(PAUSE_SECONDS)
        begun = time.time()
        if contender.name == NOOP:
            contender.send(task_id, "noop_that_tells")
            told = contender.crew.broker.blpop([f"done:{task_id}"], timeout=60)
            assert told
            started = float(told[1])
        else:
            contender.send(task_id)
            started = _until_done(contender.crew, task_id)
        ends.samples.append(time.time() - begun)
        starts.samples.append(started - begun)


def over_http(crew: Crew, create: Callable[[], Any], count: int, ends: Timing) -> None:
    """From the request until the end of the task can be seen."""
    for _ in range(count):
        time.sleep(PAUSE_SECONDS)
        begun = time.time()
        _until_done(crew, int(create()))
        ends.samples.append(time.time() - begun)


def _until_done(crew: Crew, task_id: int) -> float:
    rows = _wait(lambda: crew.query(DONE, id=task_id), 0.0005)
    return float(rows[0][0] or 0)


def _wait(condition: Callable[[], Any], pause: float) -> Any:
    deadline = time.monotonic() + 120
    while not (answer := condition()):
        assert time.monotonic() < deadline
        time.sleep(pause)
    return answer


def start(ours: System, limit: System, stack: ExitStack) -> tuple[Crew, Crew]:
    start_web(ours, "taskverse.asgi:application")
    start_web(limit, "benchmarks.limits.asgi:application")
    bare_worker = System(limit.folder, database=limit.database, broker_number=limit.broker_number)
    bare_worker.extra |= {**limit.extra, "DJANGO_SETTINGS_MODULE": LIMIT_WORKER_SETTINGS}
    crews = Crew(ours), Crew(bare_worker, app="benchmarks.limits.jobs")
    for crew in crews:
        stack.callback(crew.close)
        crew.start("one")
    wait_until(lambda: fetch(f"{ours.url}/healthz")[0] == 200, what="web")
    wait_until(lambda: fetch(f"{limit.url}/me")[0] == 500, what="the bare web")
    return crews


def main() -> None:
    chosen = arguments("tasks", __doc__, rounds=4, burst=800, paced=50)
    with systems() as (ours, limit), ExitStack() as stack:
        crews = start(ours, limit, stack)
        everyone = contenders(*crews)
        rates: dict[str, list[float]] = {one.name: [] for one in everyone}
        starts = {one.name: Timing(one.name) for one in everyone}
        ends = {name: Timing(name) for name in starts}
        token = ours.sign_in()
        mine, its = Http(ours.web_port, token), Http(limit.web_port, token)
        creates = {
            OURS: lambda: mine.call("/graphql", {"query": CREATE})["data"]["create_task"]["task"]["id"],
            "Django view + Celery, one UPDATE": lambda: its.call("/insert", {"name": "bench"})["id"],
        }
        https = {name: Timing(name) for name in creates}
        for number in range(chosen.rounds + 1):  # the first warms
            for one in everyone:
                awake(one, everyone)
                rate = throughput(one, chosen.burst)
                if number:
                    rates[one.name].append(rate)
                    latency(one, chosen.paced, starts[one.name], ends[one.name])
            for (name, create), crew in zip(creates.items(), crews, strict=True):
                awake(next(one for one in everyone if one.crew is crew), everyone)
                over_http(crew, create, chosen.paced if number else 5, https[name])
        for crew in crews:
            crew.thaw("one")
    print(report(rates, starts, ends, https))


def report(
    rates: dict[str, list[float]], starts: dict[str, Timing], ends: dict[str, Timing], https: dict[str, Timing]
) -> str:
    rows = [
        [
            name,
            f"{sorted(rate)[len(rate) // 2]:.0f}",
            *(
                milliseconds(seconds)
                for seconds in (starts[name].p50, starts[name].p99, ends[name].p50, ends[name].p99)
            ),
        ]
        for name, rate in rates.items()
    ]
    ratios = sorted(mine / its for mine, its in zip(rates[OURS], rates[TWO_UPDATES], strict=True))
    first, second = https.values()
    return "\n\n".join(
        [
            about(),
            table(["worker", "tasks/s", "start p50 ms", "p99", "done p50 ms", "p99"], rows),
            f"tasks/s, taskverse / two UPDATEs: {ratios[len(ratios) // 2]:.2f} (of rounds: "
            + ", ".join(f"{ratio:.2f}" for ratio in ratios)
            + ")",
            table(
                ["over HTTP", "create to done p50 ms", "p99"],
                [[one.name, milliseconds(one.p50), milliseconds(one.p99)] for one in https.values()],
            ),
            f"create to done p50, taskverse / bare: {first.p50 / second.p50:.2f}",
        ]
    )


if __name__ == "__main__":
    main()
