"""Two at once, each on a connection of its own, where one comes in the very moment that matters."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, transaction
from django.db.models import Model

from tests.waiting import wait_until

Start = Callable[[Callable[[], Any]], "Future[Any]"]


class InterruptedHasher(MD5PasswordHasher):
    """What is in `meanwhile` happens once, while a password is checked: between reading the user and what follows."""

    algorithm = "interrupted"
    meanwhile: ClassVar[list[Callable[[], Any]]] = []

    def verify(self, password: str, encoded: str) -> bool:
        found = super().verify(password, encoded)
        while self.meanwhile:
            self.meanwhile.pop()()
        return found


INTERRUPTED = f"{__name__}.{InterruptedHasher.__name__}"


def elsewhere(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connection.close()


def wait_for_blocked(count: int) -> None:
    """Until so many wait for a lock of this database."""
    wait_until(lambda: _blocked() >= count, what=f"{count} that are blocked")


def _blocked() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # of which one is kept for each transaction
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        found: int = cursor.fetchone()[0]
    return found


@contextmanager
def held_up(row: Model) -> Iterator[Start]:
    """All that is started in here waits for `row`, and goes on together."""
    with ThreadPoolExecutor(8) as pool, transaction.atomic():
        type(row)._default_manager.select_for_update().get(pk=row.pk)
        started: list[Future[Any]] = []

        def start(work: Callable[[], Any]) -> "Future[Any]":
            started.append(pool.submit(elsewhere, work))
            return started[-1]

        yield start
        wait_for_blocked(len(started))
