"""Workers that may be killed: each in a process group of its own, with leases of seconds instead of half a minute."""

import os
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
    broker_number = int(os.environ["CELERY_BROKER_URL"].rpartition("/")[2]) + 3  # beside that of the other tests
    system = System(folder, database=f"{os.environ['DB_NAME']}_chaos", broker_number=broker_number, extra=quick)
    with ExitStack() as stack:
        prepare(system, stack)
        crew = Crew(system)
        stack.callback(crew.close)
        yield crew
