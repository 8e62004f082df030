"""What has to get through although the server was restarted, or is away for a moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

PAUSE = 0.2  # seconds, from the second try on: the first is for a connection from before a restart

T = TypeVar("T")


def reconnecting(work: Callable[[], T], *, seconds: float) -> T:
    """What `work` answers, if need be over new connections: once more at the least, then for so long at the most.

    It may have happened when its answer was lost, so whatever it does must bear to be done twice. A transaction that
    is open cannot be taken up again: there the error is the caller's.
    """
    end = time.monotonic() + seconds
    pause, last = 0.0, False
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or last:
                raise
            connection.close()
        last = time.monotonic() + pause >= end
        # A server that is away tells nobody when it is back. A signal that stops a run ends this pause, too.
        time.sleep(pause)
        pause = PAUSE


@contextmanager
def connection_left_free() -> Iterator[None]:
    """One that a signal left in mid-query, or in a transaction, looks usable and refuses whatever comes next; so does
    one that was left without autocommit. In an atomic block that was left open all would seem to be written."""
    inside = connection.in_atomic_block
    try:
        yield
    finally:
        connection.in_atomic_block = inside  # else it is not closed
        if not inside:
            _drop_busy()


def _drop_busy() -> None:
    raw = connection.connection
    if raw is None:
        return
    if raw.info.transaction_status != TransactionStatus.IDLE or not connection.autocommit:
        connection.close()


@contextmanager
def renewing_pool() -> Iterator[None]:
    """For a process that does one thing at a time. If nothing comes of its pool, threads may have ended with all that
    was in it, and nobody gives that back: whoever tries again gets another pool. The error is still the caller's."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, PoolTimeout):
            own: Any = connection
            own.close_pool()
        raise
