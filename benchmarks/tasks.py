"""How long a task takes and how many a second there are, beside bare Celery: in the same run, in turns."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from celery import Celery
from kombu import Connection

from benchmarks.measuring import (
    LIMIT_WORKER_SETTINGS,
    Http,
    Timing,
    about,
    arguments,
    cpu_seconds,
    milliseconds,
    start_web,
    systems,
    table,
)
from tests.chaos.crew import Crew
from tests.system import System, fetch
from tests.waiting import wait_until

OURS, QUIET = "taskverse", "taskverse, CELERY_TASK_EVENTS=False"
NOOP, TWO_UPDATES = "Celery, no-op", "Celery, two UPDATEs"
BARE = "Django view + Celery, one UPDATE"
CREATE = 'mutation { create_task(name: "bench") { task { id } } }'
RUN = "tasks.run_task"
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
        self.sender = Celery("sender", set_as_current=False)
        self.broker = Connection(self.crew.system.broker)

    def send(self, task_id: int, job: str = "") -> None:
        ours = self.job == RUN
        values = (task_id, 0) if ours else (task_id,)
        named = {"task_id": f"{task_id}.0"} if ours else {}
        options = {"queue": self.queue, "connection": self.broker, **named, **self.options}
        self.sender.send_task(job or self.job, values, **options)

    def drained(self) -> bool:
        broker = self.crew.broker
        return not broker.llen(self.queue) and not broker.hlen("unacked")

    def cpu_seconds(self) -> float:
        """Of its worker and the worker's children."""
        return cpu_seconds([self.crew.workers["one"].pid, *self.crew.children("one")])

    def rows(self, count: int) -> list[int]:
        """Ready tasks that no keeper sends."""
        ids = self.crew.submit(count)
        self.crew.query(READY, ids=ids)
        return ids


def contenders(ours: Crew, bare: Crew, quiet: Crew) -> list[Contender]:
    limits = {"soft_time_limit": 300, "time_limit": 310}
    return [
        Contender(OURS, ours, RUN, "normal", limits),
        Contender(NOOP, bare, "noop", "limits", {}),
        Contender(TWO_UPDATES, bare, "two_updates", "limits", {}),
        Contender(QUIET, quiet, RUN, "normal", limits),
    ]


def awake(contender: Contender, everyone: list[Contender]) -> None:
    """The others are stopped, so that they cost nothing."""
    for crew in {id(other.crew): other.crew for other in everyone}.values():
        (crew.thaw if crew is contender.crew else crew.freeze)("one")


def throughput(contender: Contender, count: int) -> tuple[float, float]:
    """Tasks a second, the messages being there before the worker is; and CPU seconds of the worker for each."""
    ids = contender.rows(count) if contender.name != NOOP else range(count)
    contender.crew.freeze("one")
    for task_id in ids:
        contender.send(task_id)
    spent = contender.cpu_seconds()
    begun = time.perf_counter()
    contender.crew.thaw("one")
    _wait(contender.drained, 0.005)
    took = time.perf_counter() - begun
    return count / took, (contender.cpu_seconds() - spent) / count


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


def start(ours: System, limit: System, stack: ExitStack) -> tuple[Crew, Crew, Crew]:
    start_web(ours, "taskverse.asgi:application")
    start_web(limit, "benchmarks.limits.asgi:application")
    bare_worker = System(limit.folder, database=limit.database, beside=limit.beside)
    bare_worker.extra |= {**limit.extra, "DJANGO_SETTINGS_MODULE": LIMIT_WORKER_SETTINGS}
    quiet = System(ours.folder / "quiet", database=ours.database, beside=ours.beside + 2)
    quiet.folder.mkdir()
    quiet.extra |= {**ours.extra, "CELERY_TASK_EVENTS": "False"}
    crews = Crew(ours), Crew(bare_worker, app="benchmarks.limits.worker"), Crew(quiet)
    for crew in crews:
        stack.callback(crew.close)
        crew.start("one")
    wait_until(lambda: fetch(f"{ours.url}/healthz")[0] == 200, seconds=120, what="web")
    wait_until(lambda: fetch(f"{limit.url}/me")[0] == 500, seconds=120, what="the bare web")
    return crews


@dataclass
class Figures:
    """Of one contender."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    starts: Timing = field(default_factory=lambda: Timing("start"))
    ends: Timing = field(default_factory=lambda: Timing("end"))


def creators(ours: System, limit: System) -> dict[str, Callable[[], Any]]:
    token = ours.sign_in()
    mine, its = Http(ours.web_port, token), Http(limit.web_port, token)
    return {
        OURS: lambda: mine.call("/graphql", {"query": CREATE})["data"]["create_task"]["task"]["id"],
        BARE: lambda: its.call("/insert", {"name": "bench"})["id"],
    }


def measure(rounds: int, burst: int, paced: int) -> tuple[dict[str, Figures], dict[str, Timing]]:
    with systems() as (ours, limit), ExitStack() as stack:
        crews = start(ours, limit, stack)
        everyone, creates = contenders(*crews), creators(ours, limit)
        found = {one.name: Figures() for one in everyone}
        https = {name: Timing(name) for name in creates}
        for number in range(rounds + 1):  # the first warms
            for one in everyone:
                awake(one, everyone)
                rate, cpu = throughput(one, burst)
                if number:
                    found[one.name].rates.append(rate)
                    found[one.name].cpu.append(cpu)
                    latency(one, paced, found[one.name].starts, found[one.name].ends)
            for (name, create), one in zip(creates.items(), everyone[:2], strict=True):
                awake(one, everyone)
                over_http(one.crew, create, paced, https[name] if number else Timing("warm"))
        for crew in crews:
            crew.thaw("one")
    return found, https


def main() -> None:
    chosen = arguments("tasks", __doc__, rounds=4, burst=800, paced=50)
    found, https = measure(chosen.rounds, chosen.burst, chosen.paced)
    print(f"{about()}\n\n{report(found)}\n\n{report_http(https)}")


def report(found: dict[str, Figures]) -> str:
    head = ["worker", "tasks/s", "CPU ms/task", "start p50 ms", "p99", "done p50 ms", "p99"]
    rows = [
        [
            name,
            f"{median(figures.rates):.0f}",
            milliseconds(median(figures.cpu)),
            *(milliseconds(one) for timing in (figures.starts, figures.ends) for one in (timing.p50, timing.p99)),
        ]
        for name, figures in found.items()
    ]
    mine, its = found[OURS], found[TWO_UPDATES]
    ratios = [first / second for first, second in zip(mine.rates, its.rates, strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    quiet = [first / second for first, second in zip(found[QUIET].rates, its.rates, strict=True)]
    return (
        f"{table(head, rows)}\n\ntasks/s, {OURS} / {TWO_UPDATES}: {median(ratios):.2f} (rounds: {each}); "
        f"CPU: {median(mine.cpu) / median(its.cpu):.2f}\n\n"
        f"tasks/s, {QUIET} / {TWO_UPDATES}: {median(quiet):.2f}; CPU: {median(found[QUIET].cpu) / median(its.cpu):.2f}"
    )


def report_http(https: dict[str, Timing]) -> str:
    rows = [[one.name, milliseconds(one.p50), milliseconds(one.p99)] for one in https.values()]
    ratio = https[OURS].p50 / https[BARE].p50
    return f"{table(['over HTTP', 'create to done p50 ms', 'p99'], rows)}\n\np50, {OURS} / {BARE}: {ratio:.2f}"


if __name__ == "__main__":
    main()
