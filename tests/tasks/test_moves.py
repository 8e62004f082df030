"""A task moves as the table says, or not at all."""

import pytest
from django.db.models import Q
from django.utils import timezone

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.engine.moves import task_move
from taskverse.apps.tasks.models import ALIVE, FINAL, SOURCES, Task, TaskStatus
from taskverse.apps.users.models import User


@pytest.mark.parametrize("source", list(TaskStatus))
@pytest.mark.parametrize("to", list(TaskStatus))
def test_only_the_moves_of_the_table_happen(owner: User, source: TaskStatus, to: TaskStatus) -> None:
    now = timezone.now()
    task = Task.objects.create(
        owner=owner,
        name="x",
        status=source,
        finished_at=now if source in FINAL else None,
        lease_until=now if source in ALIVE else None,
    )

    moved = task_move(task.pk, to=to, changes={"lease_until": now} if to in ALIVE else {})

    task.refresh_from_db()
    assert moved == (source in SOURCES[to])
    assert task.status == (to if moved else source)
    assert MonitoringRecord.objects.count() == moved


def test_a_move_that_its_guard_forbids_does_not_happen(odd_task: Task) -> None:
    assert not task_move(odd_task.pk, to=TaskStatus.CANCELLED, changes={}, guard=Q(attempt=3))
    assert task_move(odd_task.pk, to=TaskStatus.CANCELLED, changes={}, guard=Q(attempt=0))
