"""The file of an export: its links, and its end."""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.signing import TimestampSigner
from django.test import Client
from django.test.client import AsyncClient
from django.utils import timezone
from pytest_django.fixtures import Settings

from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.exports import export_draft, export_link
from taskverse.apps.tasks.jobs import purge_tasks
from taskverse.apps.tasks.models import Task
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import AccessScope, User
from taskverse.apps.users.services.access_tokens import access_token_create
from tests.client import GraphQLClient

LINK = "query($id: Int!) { task_by_id(id: $id) { downloadUrl } }"


@pytest.fixture
def export(owner: User, task: Task, exports_folder: Path) -> Task:
    made = task_create(owner=owner, request=TaskRequest(name="out", kind="export_tasks"))
    task_run(task_id=made.pk, attempt=0, worker="w")
    made.refresh_from_db()
    return made


def link(client: GraphQLClient, task: Task) -> Any:
    return client.execute(LINK, id=task.pk).data["task_by_id"]["downloadUrl"]


def test_the_log_does_not_tell_a_link(export: Task, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "taskverse.requests"):
        Client().get(export_link(export) or "").close()

    assert [vars(line)["path"] for line in caplog.records if line.name == "taskverse.requests"] == ["/exports/…"]


def result_of(task: Task) -> dict[str, Any]:
    result: dict[str, Any] = task.result or {}
    return result


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def test_the_owner_and_staff_get_a_link_that_gives_the_file(export: Task, cast: dict[str, GraphQLClient]) -> None:
    for person in ("owner", "staff"):
        response: Any = Client().get(link(cast[person], export))

        assert response.status_code == 200
        assert b"".join(response).startswith(b'"id","name"')
        assert dict(response.headers) | {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="tasks-{export.pk}.csv"',
            "Content-Length": str(result_of(export)["bytes"]),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Accel-Buffering": "no",
        } == dict(response.headers)
    assert cast["stranger"].execute(LINK, id=export.pk).code == "NOT_FOUND"


def test_a_token_that_may_not_read_gets_none(export: Task, owner: User) -> None:
    _, secret = access_token_create(owner=owner, name="x", scopes=[AccessScope.TASKS_WRITE], expires_at=None)
    query = "mutation($id: Int!) { cancel_task(id: $id) { task { downloadUrl } } }"
    waiting = task_create(owner=owner, request=TaskRequest(name="x"))

    assert GraphQLClient(secret).execute(query, id=waiting.pk).code == "FORBIDDEN"


def test_what_is_no_export_has_no_link(export: Task, task: Task, owner: User, exports_folder: Path) -> None:
    assert export_link(task) is None
    assert export_link(task_create(owner=owner, request=TaskRequest(name="waits", kind="export_tasks"))) is None

    export.result = {**result_of(export), "file": "../secret"}
    assert export_link(export) is None
    export.result = {**result_of(export), "file": "gone.csv"}
    assert export_link(export) is None


def test_a_link_expires(export: Task, settings: Settings) -> None:
    path = export_link(export)
    assert path
    settings.EXPORT_LINK_SECONDS = 0

    response = Client().get(path)

    assert (response.status_code, response.content) == (410, b"This link has expired: ask for a new one.\n")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "gone.csv", "", None])
def test_a_good_link_to_no_file_finds_nothing(export: Task, exports_folder: Path, name: str | None) -> None:
    (exports_folder.parent / "secret").write_text("secret")
    path = export_link(export)
    assert path
    Task.objects.filter(pk=export.pk).update(result={"file": name, "format": "csv"})

    assert Client().get(path).status_code == 404
    Task.objects.filter(pk=export.pk).delete()
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "1:x:y", "%2e%2e%2fsecret", "é", "\0", "a" * 5000])
def test_a_forged_link_finds_nothing(export: Task, token: str) -> None:
    assert Client().get(f"/exports/{token}").status_code == 404


def test_a_signature_for_something_else_is_none(export: Task) -> None:
    assert Client().get(f"/exports/{TimestampSigner(salt='other').sign(str(export.pk))}").status_code == 404


def test_a_link_is_for_reading(export: Task) -> None:
    assert Client().post(export_link(export) or "").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_is_sent_in_pieces_under_asgi(exports_folder: Path) -> None:
    owner = User.objects.create_user("owner@example.com")
    made = Task(owner=owner, name="x", kind="export_tasks", status="SUCCEEDED", finished_at=timezone.now())
    made.result = {"file": "1.1.csv", "format": "csv"}
    made.save()
    exports_folder.mkdir()
    (exports_folder / "1.1.csv").write_bytes(b"x" * 200_000)
    path = export_link(made) or ""

    async def pieces() -> list[int]:
        response: Any = await AsyncClient().get(path)
        return [len(piece) async for piece in response]

    assert async_to_sync(pieces)() == [65_536, 65_536, 65_536, 3_392]


def test_is_written_where_it_will_lie(owner: User, exports_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder for temporary files is memory in a container."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    made = task_create(owner=owner, request=TaskRequest(name="out", kind="export_tasks"))
    task_run(task_id=made.pk, attempt=0, worker="w")

    assert names(exports_folder) == [f"{made.pk}.1.csv"]


def test_nothing_is_left_of_what_is_not_stored(exports_folder: Path) -> None:
    with export_draft() as file:
        file.write(b"half")
        file.flush()
        assert names(exports_folder) == []


def test_a_storage_elsewhere_is_written_to_from_the_folder_for_temporary_files(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "exports": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}

    with export_draft() as file:
        assert file.write(b"x") == 1


def test_goes_with_its_task(export: Task, exports_folder: Path, settings: Settings) -> None:
    settings.TASK_RETENTION_DAYS = {"SUCCEEDED": 1}
    purge_tasks()
    assert len(names(exports_folder)) == 1

    Task.objects.filter(pk=export.pk).update(finished_at=timezone.now() - timedelta(days=2))
    purge_tasks()

    assert names(exports_folder) == []


@pytest.mark.parametrize(("days", "left"), [(1, []), (3, ["1.1.csv"]), (0, ["1.1.csv"])])
def test_goes_when_it_is_old(exports_folder: Path, db: None, settings: Settings, days: int, left: list[str]) -> None:
    settings.EXPORT_DAYS = days
    exports_folder.mkdir()
    (exports_folder / "1.1.csv").touch()
    long_ago = time.time() - 2 * 86_400
    os.utime(exports_folder / "1.1.csv", (long_ago, long_ago))

    purge_tasks()

    assert names(exports_folder) == left


def test_has_no_link_once_its_time_is_over(export: Task) -> None:
    export.result = {**result_of(export), "expiresAt": timezone.now().isoformat()}
    assert export_link(export) is None
    export.result = {**result_of(export), "expiresAt": None}
    assert export_link(export)


def test_before_the_first_export_there_is_nothing_to_delete(exports_folder: Path, db: None) -> None:
    purge_tasks()


def test_the_list_of_kinds_has_it(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    kinds = client_of(owner).execute("{ task_kinds { name payloadSchema } }").data["task_kinds"]
    (schema,) = (kind["payloadSchema"] for kind in kinds if kind["name"] == "export_tasks")

    assert set(schema["$defs"]["TaskFilter"]["properties"]) >= {"status", "createdAfter", "finishedBefore", "search"}
