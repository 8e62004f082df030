"""Every task ends, and ends once, whatever is killed, frozen, cut off, emptied and restarted meanwhile."""

from collections.abc import Iterator

import pytest

from tests.chaos.crew import Crew, running_crew
from tests.chaos.servers import Servers, can_be_embedded, own_servers
from tests.chaos.storm import LEASE_SECONDS, WORKERS, Storm

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers | None]:
    """Without programs to start some, those of the environment, which stay."""
    if not can_be_embedded():
        yield None
        return
    with own_servers() as servers:
        yield servers


@pytest.fixture(scope="module")
def crew(servers: Servers | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with running_crew(tmp_path_factory.mktemp("storm"), beside=3, lease_seconds=LEASE_SECONDS) as crew:
        for name in WORKERS:
            crew.start(name)
        crew.ready(*WORKERS)
        yield crew


def test_every_task_ends_once_whatever_happens(crew: Crew, servers: Servers | None) -> None:
    storm = Storm(crew, servers)
    counts = storm.blow(200)

    print(f"\nchaos, seed {storm.seed}\n{counts}")  # noqa: T201 (shown with -s, and on a failure)
    assert (counts.lost, counts.ended_twice, counts.told_twice, counts.failed) == (0, 0, 0, 0)
    assert counts.succeeded + counts.cancelled == counts.submitted
    assert counts.cancelled <= len(storm.told_to_stop)
