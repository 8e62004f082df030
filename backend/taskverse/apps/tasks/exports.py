"""The files of exports: where they lie, and the links that give them. A task's row says which file is good."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.signing import TimestampSigner
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.common.values import days

KIND = "export_tasks"


def export_draft() -> IO[bytes]:
    """To write a file into before it is stored. Without a name: nothing is left of a run that is killed. On the disk
    where it will lie, since /tmp may be memory, and too small; for a storage elsewhere TMPDIR says where."""
    folder = None
    kept = storage()
    if isinstance(kept, FileSystemStorage):
        folder = Path(kept.location)
        folder.mkdir(mode=kept.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def export_store(name: str, content: IO[bytes]) -> str:
    """The name it really got."""
    return storage().save(name, File(content))


def export_expiry() -> datetime | None:
    """Of a file that is made now; None when it is kept as long as its task."""
    kept = settings.EXPORT_DAYS
    return timezone.now() + days(kept) if kept else None


def export_link(task: Task) -> str | None:
    """A path good for some minutes; None unless the task is an export that has a file."""
    if _file_of(task) is None:
        return None
    return reverse("export", args=[_signer().sign(str(task.pk))])


def export_open(token: str) -> "tuple[str, File[Any]] | None":
    """What to call the file that a link leads to, and the file. None when there is none (any more).

    Raises BadSignature, SignatureExpired.
    """
    task_id = _signer().unsign(token, max_age=settings.EXPORT_LINK_SECONDS)
    task = Task.objects.filter(pk=task_id).first()
    name = _file_of(task) if task else None
    if task is None or name is None:
        return None
    try:
        return f"tasks-{task.pk}{PurePath(name).suffix}", storage().open(name)
    except FileNotFoundError:  # just deleted
        return None


def export_fits(size: int) -> bool:
    return not settings.EXPORT_BYTES_PER_USER or size <= settings.EXPORT_BYTES_PER_USER


def exports_make_room(owner_id: int, size: int) -> None:
    """For one more of that many bytes: the oldest of this user's go."""
    done = Task.objects.filter(owner_id=owner_id, kind=KIND, status=TaskStatus.SUCCEEDED, result__file__isnull=False)
    for name, one in done.order_by("-finished_at").values_list("result__file", "result__bytes")[:10_000]:
        size += one or 0
        if export_fits(size):
            continue
        if not storage().exists(name):  # nor does any older one
            return
        storage().delete(name)


def exports_delete(names: Iterable[str]) -> None:
    """Those that there are."""
    for name in names:
        storage().delete(name)


def exports_delete_old() -> None:
    """Whatever lies there longer than files are kept: also what a killed run has left."""
    if not settings.EXPORT_DAYS:
        return
    oldest = timezone.now() - days(settings.EXPORT_DAYS)
    exports_delete([name for name in _names() if storage().get_modified_time(name) < oldest])


def storage() -> Storage:
    return storages["exports"]


def _names() -> list[str]:
    try:
        return storage().listdir("")[1]
    except FileNotFoundError:  # before the first export
        return []


def _file_of(task: Task) -> str | None:
    if task.kind != KIND or task.status != TaskStatus.SUCCEEDED or not isinstance(task.result, dict):
        return None
    expires = parse_datetime(task.result.get("expiresAt") or "")
    if expires is not None and expires < timezone.now():
        return None
    name = task.result.get("file")
    try:
        return name if name and storage().exists(name) else None
    except SuspiciousFileOperation:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="taskverse.exports")
