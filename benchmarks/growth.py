"""What a hundred times as many finished tasks cost: the same operations on a small and a large database, in turns."""

import os
import time
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from benchmarks.filling import fill
from benchmarks.measuring import Timing, about, arguments, milliseconds, table
from tests.system import System, connect, prepare

WARM = 3  # rounds
OPERATIONS = (
    "first page of 100",
    "deep page of 100",
    "counts of one owner",
    "claim",
    "end of a run",
    "lapsed leases",
    "reap",
    "due tasks",
    "messages to send",
    "submit",
)


class Probe:
    """A process on one of the databases, which does what it is told and says how long it took."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=serve, args=(far,), daemon=True)
        self.process.start()

    def seconds(self, operation: str) -> float:
        self.pipe.send(operation)
        took: float = self.pipe.recv()
        return took


def serve(pipe: Connection) -> None:
    # here, since Django is set up for the database of this process
    from benchmarks.operations import operations, undone  # noqa: PLC0415

    actions = operations()
    while True:
        action = actions[pipe.recv()]
        pipe.send(undone(action))


def probe_of(size: int, stack: ExitStack) -> Probe:
    """A database of that size, and a process that works on it."""
    folder = Path(stack.enter_context(TemporaryDirectory()))
    system = System(folder, database=f"{os.environ['DB_NAME']}_growth_{size}")
    prepare(system, stack)
    begun = time.monotonic()
    with connect(system.database) as database:
        fill(database, size)
    print(f"{size:,} tasks in {time.monotonic() - begun:.0f} s", flush=True)
    with patch.dict(os.environ, DB_NAME=system.database):
        probe = Probe()
    stack.callback(probe.process.terminate)
    return probe


def main() -> None:
    chosen = arguments("growth", __doc__, small=10_000, large=1_000_000, rounds=60)
    sizes = (chosen.small, chosen.large)
    with ExitStack() as stack:
        probes = [probe_of(size, stack) for size in sizes]
        timings = {operation: [Timing(str(size)) for size in sizes] for operation in OPERATIONS}
        for number in range(WARM + chosen.rounds):
            for operation, pair in timings.items():
                for probe, timing in zip(probes, pair, strict=True):
                    seconds = probe.seconds(operation)
                    if number >= WARM:
                        timing.samples.append(seconds)
        print(f"{about()}\n\n{report(timings, sizes)}")


def report(timings: dict[str, list[Timing]], sizes: tuple[int, int]) -> str:
    rows: list[list[Any]] = [
        [name, milliseconds(small.p50), milliseconds(large.p50), f"{large.p50 / small.p50:.2f}"]
        for name, (small, large) in timings.items()
    ]
    return table(["operation", *(f"{size:,} tasks, p50 ms" for size in sizes), "large / small"], rows)


if __name__ == "__main__":
    main()
