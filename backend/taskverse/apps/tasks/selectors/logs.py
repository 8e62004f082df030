from collections.abc import Sequence
from typing import Any

from taskverse.apps.tasks.models import TaskLog
from taskverse.common.errors import BadUserInput
from taskverse.common.values import is_id

LINES = 200  # of one task, read at once

LINES_AFTER = """
SELECT place, line.* FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS asked(task, after, place)
CROSS JOIN LATERAL (
  SELECT * FROM tasks_tasklog WHERE task_id = asked.task AND id > asked.after ORDER BY id LIMIT %s
) AS line ORDER BY place, line.id
"""


def log_id(text: str | None) -> int:
    """Raises BadUserInput for what is no id of a line."""
    if text is None:
        return 0
    if not is_id(text):
        raise BadUserInput.of_fields(after=["Must be the id of a line."])
    return int(text)


def lines_after(asked: Sequence[tuple[int, int]]) -> list[tuple[list[TaskLog], bool]]:
    """For each (task, line) the next lines of the task after it, and whether there are more; in one query."""
    found: list[list[TaskLog]] = [[] for _ in asked]
    same: dict[int, TaskLog] = {}  # one object for a line that several ask for
    if asked:
        tasks, afters = ([pair[place] for pair in asked] for place in (0, 1))
        row: Any  # a line, and the place of who asked
        for row in TaskLog.objects.raw(LINES_AFTER, [tasks, afters, LINES + 1]):
            found[row.place - 1].append(same.setdefault(row.pk, row))
    return [(lines[:LINES], len(lines) > LINES) for lines in found]
