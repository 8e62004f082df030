"""Waiting for what others have locked, though not for ever."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Model

LOCK_TIMEOUT = "2s"


@contextmanager
def impatient() -> Iterator[None]:
    """A transaction for somebody with other things to do: a lock that does not come soon is an OperationalError.

    Set in each transaction, since a pooler may give each another session.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        yield


def held(model: type[Model], ids: Iterable[int]) -> set[int]:
    """Those of them that somebody has locked, or that are gone: a new row that refers to one would have to wait. The
    others stay free until this transaction is over."""
    wanted = set(ids)
    if not wanted:
        return wanted
    free = f"SELECT id FROM {model._meta.db_table} WHERE id = ANY(%s) FOR KEY SHARE SKIP LOCKED"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(free, [sorted(wanted)])
        return wanted - {pk for (pk,) in cursor}
