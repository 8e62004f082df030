"""Workers that may be killed: each in a process group of its own."""

import os
from collections.abc import Iterator

import pytest

from tests.chaos.crew import Crew, running_crew


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    beside = int(os.environ["CELERY_BROKER_URL"].rpartition("/")[2]) + 3  # of the broker's databases for other tests
    with running_crew(tmp_path_factory.mktemp("chaos"), broker_number=beside) as crew:
        yield crew
