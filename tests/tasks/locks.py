"""Rows that somebody holds."""

from collections.abc import Iterator
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
