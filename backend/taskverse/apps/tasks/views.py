from collections.abc import AsyncIterator
from pathlib import PurePath

from asgiref.sync import sync_to_async
from django.core.signing import BadSignature, SignatureExpired
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from taskverse.apps.tasks.exports import export_open

TYPES = {".csv": "text/csv; charset=utf-8", ".json": "application/json"}
PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
UNBUFFERED = {"X-Accel-Buffering": "no"}  # or nginx puts what a slow client has not fetched yet into files of its own


class StreamedFile(FileResponse):
    block_size = 65_536

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """A chunk at a time; Django's own reads the whole file before it sends any of it."""
        await sync_to_async(close_old_connections)()  # back to the pool: a download may be slow
        parts = iter(self)
        while part := await sync_to_async(lambda: next(parts, b""))():
            yield part


@require_safe
def export(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link is the permission: it was given to somebody who may, some minutes ago."""
    try:
        found = export_open(token)
    except SignatureExpired:
        return _text("This link has expired: ask for a new one.", 410)
    except BadSignature:
        found = None
    if found is None:
        return _text("There is no such file, or not any more.", 404)
    name, file = found
    content_type = TYPES[PurePath(name).suffix]
    return StreamedFile(
        file, as_attachment=True, filename=name, content_type=content_type, headers=PRIVATE | UNBUFFERED
    )


def _text(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=PRIVATE)
