"""Times are read as Django reads them; what broke is not met again."""

from datetime import datetime

import psycopg
import pytest
from django.db import DataError, connection
from psycopg.types.datetime import TimestamptzLoader

from taskverse.database.connection import TIMESTAMPTZ, TimestampLoader
from tests.system import connect

TIMES = [
    "1970-01-01 00:00:00+00",
    "2026-11-25 21:00:00.123456+00",
    "2026-11-25 21:00:00.5+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
    "1883-11-18 12:03:58+00",
    "2026-03-29 01:30:00+02",
]


def read(text: str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        found: datetime | None = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_the_same(db: None, text: str) -> None:
    """psycopg's own, in Python, is what Django's derives from."""
    assert isinstance(connection.connection, psycopg.Connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz::text", [text])
        written: str = cursor.fetchone()[0]
    expected = TimestamptzLoader(TIMESTAMPTZ, connection.connection).load(written.encode())

    found = read(text)

    assert found == expected.replace(tzinfo=connection.timezone)
    assert found.tzinfo == connection.timezone
    assert found.isoformat() == expected.replace(tzinfo=connection.timezone).isoformat()


@pytest.mark.parametrize("text", ["infinity", "10000-01-01 00:00:00+00", "0044-03-15 00:00:00+00 BC"])
def test_what_is_no_time_of_pythons_is_an_error(db: None, text: str) -> None:
    with pytest.raises(DataError):
        read(text)


def test_the_loader_is_in_use(db: None) -> None:
    assert read(TIMES[0])
    loader = connection.connection.adapters.get_loader(TIMESTAMPTZ, psycopg.pq.Format.TEXT)
    assert loader is TimestampLoader


@pytest.mark.django_db(transaction=True)
def test_connections_that_broke_together_are_dropped_together() -> None:
    connection.close()
    pool = connection.pool  # type: ignore[attr-defined]
    idle = [pool.getconn() for _ in range(pool.max_size)]
    pids = [found.info.backend_pid for found in idle]
    for found in idle:
        pool.putconn(found)
    with connect("postgres") as server:
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) AS pid", [pids])

    assert read(TIMES[0])  # one by one they would take longer than a request waits for one
