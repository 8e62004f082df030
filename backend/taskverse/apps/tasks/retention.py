"""Old tasks are deleted, with all that belongs to them, a few at a time so that nobody waits for a lock."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from taskverse.apps.tasks import exports
from taskverse.apps.tasks.models import FINAL, Task
from taskverse.common.values import days

BATCH = 500
WHOLE = 20  # rows that are read with all they have: that may be more than a megabyte each


def tasks_purge(*, export: Path | None = None) -> dict[str, int]:
    """How many were deleted by status; files of exports go with their tasks, or by themselves when they are old.

    `export` is a folder that gets a line of JSON for each, before it is gone.
    """
    deleted = {}
    for status, kept in settings.TASK_RETENTION_DAYS.items():
        if kept > 0 and status in FINAL:
            deleted[status] = sum(_purge(status, kept, export))
    exports.exports_delete_old()
    return deleted


def _purge(status: str, kept: int, export: Path | None) -> Iterator[int]:
    old = Task.objects.filter(status=status, finished_at__lt=timezone.now() - days(kept))
    while True:
        with transaction.atomic():
            # rows that somebody holds are left for the next time
            free = old.order_by("finished_at").select_for_update(skip_locked=True)
            ids = list(free.values_list("pk", flat=True)[:BATCH])
            if not ids:
                return
            if export is not None:
                _write(export / f"tasks-{ids[0]}-{len(ids)}.jsonl.gz", ids)
            rows = Task.objects.filter(pk__in=ids)
            files = list(
                rows.filter(kind=exports.KIND, result__file__isnull=False).values_list("result__file", flat=True)
            )
            rows.only("pk").delete()
        exports.exports_delete(files)
        yield len(ids)


def _write(path: Path, ids: Sequence[int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for start in range(0, len(ids), WHOLE):
            for row in Task.objects.filter(pk__in=ids[start : start + WHOLE]).values():
                file.write(json.dumps(row, cls=DjangoJSONEncoder) + "\n")
