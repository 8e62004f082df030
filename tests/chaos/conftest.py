"""Workers that may be killed: each in a process group of its own, with leases of seconds instead of half a minute."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.chaos.crew import Crew
from tests.system import System, prepare

LEASE_SECONDS = 3


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    folder: Path = tmp_path_factory.mktemp("chaos")
    quick = {"TASK_LEASE_SECONDS": str(LEASE_SECONDS), "TASK_KEEPER_SECONDS": "0.3"}
    system = System(folder, database="taskverse_chaos", broker_number=3, extra=quick)
    with ExitStack() as stack:
        prepare(system, stack)
        crew = Crew(system)
        stack.callback(crew.close)
        yield crew
