import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any, Literal

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from pydantic import Field, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from taskverse.apps.tasks import exports
from taskverse.apps.tasks.kinds.camel import CamelModel
from taskverse.apps.tasks.kinds.registry import Run, TaskError, task_kind
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.selectors.filters import TaskFilter
from taskverse.common.errors import BadUserInput

BATCH = 20  # rows in memory at once, each of up to a megabyte and a half as text, and many times that as objects
COLUMNS = (
    *("id", "name", "kind", "status", "status_reason", "priority", "payload", "metadata", "result"),
    *("error_code", "error_message", "attempt", "max_attempts"),
    *("run_at", "created_at", "queued_at", "started_at", "finished_at", "rerun_of_id", "schedule_id"),
)
# What makes a spreadsheet take text for a formula (OWASP, CSV Injection), also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001

Row = dict[str, Any]


class ExportTasks(CamelModel):
    format: Literal["csv", "json"] = Field(default="csv", description="csv for spreadsheets, json for programs.")
    filter: TaskFilter = Field(default_factory=TaskFilter, description="As of `tasks`: which; all of them unless told.")

    @field_validator("filter")
    @classmethod
    def _holds(cls, wanted: TaskFilter) -> TaskFilter:
        try:
            wanted.condition()
        except BadUserInput as error:
            faults = "; ".join(f"{name}: {text}" for name, texts in error.extra["fields"].items() for text in texts)
            raise PydanticCustomError("filter", "{faults}", {"faults": faults}) from None
        return wanted


class Export(CamelModel):
    file: str = Field(description="Its name in the storage; fetch it by `downloadUrl` of the task.")
    format: str
    rows: int = Field(description="Tasks in it.")
    bytes: int
    expires_at: datetime | None = Field(description="When it is deleted; null: with the task.")


@task_kind(exports.KIND, title="Export tasks", timeout_seconds=3600)
def export_tasks(run: Run, payload: ExportTasks) -> Export:
    """Writes your tasks, those asked for before this one, into a file: see `downloadUrl`."""
    # Older ones than itself alone, so that it comes to an end however many are asked for meanwhile.
    tasks = Task.objects.filter(payload.filter.condition(), owner_id=run.owner_id, pk__lt=run.task_id)
    with exports.export_draft() as file:
        rows = FORMATS[payload.format](file, _told(run, tasks, file))
        size = file.tell()
        file.seek(0)
        # Named by its attempt, which is the fencing token: a run that has lost its task overwrites nothing.
        names = [f"{run.task_id}.{attempt}.{payload.format}" for attempt in range(1, run.attempt + 1)]
        name = exports.export_store(names.pop(), file)
    exports.exports_delete(names)  # what earlier attempts have left, though no result names it
    exports.exports_make_room(run.owner_id, size)
    return Export(file=name, format=payload.format, rows=rows, bytes=size, expires_at=exports.export_expiry())


def _told(run: Run, tasks: QuerySet[Task], file: IO[bytes]) -> Iterator[Row]:
    total = tasks.count()
    done = 0
    run.progress(0, total)
    for batch in _batches(tasks):
        yield from batch
        if not exports.export_fits(file.tell()):
            raise TaskError("These are more than an export may hold: narrow the filter.", code="EXPORT_TOO_LARGE")
        done += len(batch)
        run.progress(min(done, total), total, f"{done} tasks")
    run.progress(total, total, f"{done} tasks")


def _batches(tasks: QuerySet[Task]) -> Iterator[list[Row]]:
    """By id and without an open cursor, which would keep the database from cleaning up for as long."""
    last = 0
    while batch := list(tasks.filter(pk__gt=last).order_by("pk").values(*COLUMNS)[:BATCH]):
        last = batch[-1]["id"]
        yield [{to_camel(name): value for name, value in row.items()} for row in batch]


def _write_csv(file: IO[bytes], rows: Iterator[Row]) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(to_camel(name) for name in COLUMNS)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 (the last one is the answer)
        writer.writerow(cell(value) for value in row.values())
    text.detach()
    return count


def _write_json(file: IO[bytes], rows: Iterator[Row]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):
        file.write(b",\n" if count > 1 else b"[\n")
        file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode())
    file.write(b"\n]\n" if count else b"[]\n")
    return count


FORMATS: dict[str, Callable[[IO[bytes], Iterator[Row]], int]] = {"csv": _write_csv, "json": _write_json}


def cell(value: Any) -> str:
    """As text that a spreadsheet shows and does not run."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
