"""Waiting for what others have locked, though not for ever."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

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
