"""How many of many tasks a storm of faults loses or doubles: none, or there is a bug.

The storm of tests/chaos, longer and larger. The restarts need servers that are ours to kill, so it starts some.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.crew import running_crew
from tests.chaos.servers import can_be_embedded, own_servers
from tests.chaos.storm import LEASE_SECONDS, WORKERS, Counts, Storm


def measure(tasks: int, seconds: float, seed: int | None = None) -> Counts:
    with ExitStack() as stack:
        servers = stack.enter_context(own_servers()) if can_be_embedded() else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        crew = stack.enter_context(running_crew(folder, beside=6, lease_seconds=LEASE_SECONDS))
        for name in WORKERS:
            crew.start(name)
        crew.ready(*WORKERS)
        storm = Storm(crew, servers) if seed is None else Storm(crew, servers, seed)
        print(f"storm of {tasks} tasks, at least {seconds:.0f} s, seed {storm.seed}", flush=True)
        return storm.blow(tasks, seconds=seconds)


def main() -> int:
    parser = argparse.ArgumentParser("./taskverse bench chaos", description=__doc__)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=120, help="of faults; then it waits for the last task")
    parser.add_argument("--seed", type=int, help="of the order of faults, to repeat it")
    chosen = parser.parse_args()
    counts = measure(chosen.tasks, chosen.seconds, chosen.seed)
    print(counts)
    return 1 if counts.lost or counts.ended_twice or counts.told_twice or counts.failed else 0


if __name__ == "__main__":
    sys.exit(main())
