"""Workers that may be killed: each in a process group of its own."""

from collections.abc import Iterator

import pytest

from tests.chaos.crew import Crew, running_crew


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with running_crew(tmp_path_factory.mktemp("chaos"), beside=3) as crew:
        yield crew
