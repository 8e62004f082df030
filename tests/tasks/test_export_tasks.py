"""An export is whole or is not there, holds its owner's tasks alone, and is fetched by a link that expires."""

import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django.fixtures import Settings

from taskverse.apps.tasks.engine.handle import RunCancelled
from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.exports import export_link
from taskverse.apps.tasks.kinds import export_tasks as module
from taskverse.apps.tasks.kinds.export_tasks import ExportTasks, cell, export_tasks
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput

pytestmark = pytest.mark.usefixtures("exports_folder")


def asked(owner: User, **payload: Any) -> Task:
    return task_create(owner=owner, request=TaskRequest(name="out", kind="export_tasks", payload=payload))


def ran(owner: User, **payload: Any) -> Task:
    return run(asked(owner, **payload))


def run(task: Task) -> Task:
    task_run(task_id=task.pk, attempt=0, worker="w")
    task.refresh_from_db()
    return task


def exported(owner: User, **payload: Any) -> Task:
    task = ran(owner, **payload)
    assert (task.status, task.error_message) == ("SUCCEEDED", "")
    return task


def result_of(task: Task) -> dict[str, Any]:
    result: dict[str, Any] = task.result or {}
    return result


def size_of(task: Task) -> int:
    size: int = result_of(task)["bytes"]
    return size


def content(task: Task) -> str:
    with storages["exports"].open(result_of(task)["file"]) as file:
        return str(file.read().decode())


def test_writes_my_tasks_as_json(owner: User, stranger: User) -> None:
    first = task_create(owner=owner, request=TaskRequest(name="é", payload={"a": [1]}, metadata={"m": 1}))
    second = task_create(owner=owner, request=TaskRequest(name="two"), rerun_of=first)
    task_create(owner=stranger, request=TaskRequest(name="not mine"))

    task = exported(owner, format="json")

    rows = json.loads(content(task))
    assert [row["id"] for row in rows] == [first.pk, second.pk]
    assert (rows[0]["name"], rows[0]["payload"], rows[0]["metadata"]) == ("é", {"a": [1]}, {"m": 1})
    assert (rows[0]["status"], rows[0]["finishedAt"], rows[1]["rerunOfId"]) == ("QUEUED", None, first.pk)
    assert {name: result_of(task)[name] for name in ("format", "rows", "bytes")} == {
        "format": "json",
        "rows": 2,
        "bytes": len(content(task).encode()),
    }
    expires = parse_datetime(result_of(task)["expiresAt"])
    assert expires
    assert 6.9 < (expires - timezone.now()).total_seconds() / 86_400 < 7
    assert (task.progress_current, task.progress_total, task.progress_message) == (2, 2, "2 tasks")


def test_writes_my_tasks_as_csv(owner: User) -> None:
    Task.objects.create(owner=owner, name='a,"b"\nc', payload={"é": "=1"})  # as names once could be
    task_create(owner=owner, request=TaskRequest(name="=HYPERLINK(1)"))

    task = exported(owner)

    rows = list(csv.DictReader(io.StringIO(content(task), newline="")))
    assert [row["name"] for row in rows] == ['a,"b"\nc', "'=HYPERLINK(1)"]
    assert (json.loads(rows[0]["payload"]), rows[0]["finishedAt"], rows[0]["attempt"]) == ({"é": "=1"}, "", "0")
    assert result_of(task)["rows"] == 2


def test_only_a_few_tasks_are_in_memory_at_once(owner: User) -> None:
    """JSON takes many times its text there."""
    result = [{"a": number} for number in range(5_000)]
    Task.objects.bulk_create(Task(owner=owner, name="x", metadata={"result": result}) for _ in range(60))

    tracemalloc.start()
    try:
        task = exported(owner)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert result_of(task)["rows"] == 60
    assert peak < 60_000_000


@pytest.mark.parametrize("form", ["csv", "json"])
def test_nothing_is_a_file_too(owner: User, form: str) -> None:
    task = exported(owner, format=form)

    assert result_of(task)["rows"] == 0
    assert json.loads(content(task)) == [] if form == "json" else content(task).count("\n") == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])  # noqa: RUF001
def test_no_cell_is_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"
    assert cell(f"1{start}") == f"1{start}"


def test_takes_the_filter_of_tasks(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    names = [f"x{number}" for number in range(5)]
    for name in [*names, "other"]:
        task_create(owner=owner, request=TaskRequest(name=name, metadata={"of": name}))
    Task.objects.filter(name="x0").update(status="FAILED", finished_at=Now())

    def found(**wanted: Any) -> list[str]:
        return [row["name"] for row in json.loads(content(exported(owner, format="json", filter=wanted)))]

    assert found(search="x", kind=["echo"]) == names
    assert found(status=["FAILED"]) == ["x0"]
    assert found(status=["QUEUED"], search="X", metadata={"of": "x3"}) == ["x3"]
    assert found(createdAfter="2100-01-01T00:00:00Z") == []
    assert found(ids=[]) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"created_by": 1},
        {"status": ["GONE"]},
        {"metadata": 1},
        {"createdAfter": "2026-01-01T00:00:00"},
        {"ids": ["x"]},
        {"ids": [10**30]},
        {"ids": list(range(1001))},
        {"rerunOf": 10**30},
    ],
)
def test_refuses_a_filter_that_cannot_be(owner: User, wanted: dict[str, Any]) -> None:
    with pytest.raises(BadUserInput) as caught:
        task_create(owner=owner, request=TaskRequest(name="x", kind="export_tasks", payload={"filter": wanted}))

    assert next(iter(caught.value.extra["fields"])).startswith("payload.filter")


class Stopped:
    """A run that is cancelled while it works."""

    attempt = 1

    def __init__(self, task: Task) -> None:
        self.task_id, self.owner_id = task.pk, task.owner_id

    def is_cancelled(self) -> bool:
        return False

    def log(self, message: str, level: str = "INFO") -> None:
        raise AssertionError("nobody asked for it")

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        if current:
            raise RunCancelled


def test_a_run_that_is_stopped_leaves_no_file(owner: User, task: Task, exports_folder: Path) -> None:
    last = task_create(owner=owner, request=TaskRequest(name="out", kind="export_tasks"))

    with pytest.raises(RunCancelled):
        export_tasks(Stopped(last), ExportTasks())

    assert list(exports_folder.iterdir()) == []


def test_another_attempt_has_a_file_of_its_own_and_no_other_is_left(owner: User, exports_folder: Path) -> None:
    exports_folder.mkdir()
    task = task_create(owner=owner, request=TaskRequest(name="out", kind="export_tasks"))
    (exports_folder / f"{task.pk}.1.csv").write_text("half")
    Task.objects.filter(pk=task.pk).update(attempt=1)

    task_run(task_id=task.pk, attempt=1, worker="w")

    task.refresh_from_db()
    assert result_of(task)["file"] == f"{task.pk}.2.csv"
    assert [file.name for file in exports_folder.iterdir()] == [f"{task.pk}.2.csv"]
    assert content(task).startswith('"id"')


def test_the_oldest_make_room_for_a_new_one(owner: User, stranger: User, settings: Settings) -> None:
    kept = [exported(owner) for _ in range(4)]
    others = exported(stranger)
    settings.EXPORT_BYTES_PER_USER = 5 * size_of(kept[3]) // 2

    kept.append(exported(owner))

    assert [export_link(task) is not None for task in kept] == [False, False, False, True, True]
    assert export_link(others)


def test_it_is_the_oldest_file_that_goes_whenever_it_was_asked_for(owner: User, settings: Settings) -> None:
    kept = [asked(owner) for _ in range(4)]
    settings.EXPORT_BYTES_PER_USER = size_of(run(kept[3]))

    for task in reversed(kept[:3]):
        run(task)

    assert [export_link(task) is not None for task in kept] == [True, True, False, False]


def test_is_no_larger_than_an_owners_exports_together(owner: User, settings: Settings, exports_folder: Path) -> None:
    before = exported(owner)
    settings.EXPORT_BYTES_PER_USER = size_of(before)
    task_create(owner=owner, request=TaskRequest(name="one more"))

    task = ran(owner)

    assert (task.status, task.error_code, task.attempt) == ("FAILED", "EXPORT_TOO_LARGE", 1)
    assert [file.name for file in exports_folder.iterdir()] == [result_of(before)["file"]]
