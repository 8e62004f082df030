"""Rows that somebody holds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(table: str, pk: int) -> Iterator[None]:
    """By a session that somebody has left open."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [pk])  # noqa: S608
        yield
    finally:
        other.rollback()
        other.close()


def three_rounds(step: Callable[[], object], *, user_id: int, seconds: float) -> None:
    """Of a keeper, while somebody holds a user's row: of five that would wait so long for it one does in each round."""
    with held("users_user", user_id):
        begun = time.monotonic()
        step()
        assert time.monotonic() - begun < 4 * seconds
        for _ in range(2):
            step()
