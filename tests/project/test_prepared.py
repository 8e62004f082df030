"""Statements are prepared where the session is the server's own, and only there."""

import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from psycopg.pq import TransactionStatus

from taskverse.database.binding import binding_cursor
from taskverse.database.connection import Connection

PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
PROCESS_ID = b"K"  # the message in which the server tells its process and the key to cancel by


def prepared(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED, [statement + "%"])
        found: int = cursor.fetchone()[0]
    return found


def test_values_go_beside_a_statement_that_is_prepared_once(db: None) -> None:
    for number in range(3):
        with binding_cursor() as cursor:
            cursor.execute("SELECT 'once', %s", [number])
            assert cursor.fetchone() == ("once", number)
    assert prepared("SELECT 'once'") == 1


def test_what_django_asks_is_not_prepared(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'never', %s", [1])
    assert prepared("SELECT 'never'") == 0


@pytest.fixture
def pooler() -> Iterator[int]:
    """A port that leads to PostgreSQL, and tells another process id than it, as poolers do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


def _serve(listener: socket.socket) -> None:
    near, _ = listener.accept()
    far = socket.create_connection((os.environ["DB_HOST"], int(os.environ["DB_PORT"])))
    threading.Thread(target=_copy, args=(near, far), daemon=True).start()
    with suppress(OSError), near, far, far.makefile("rb") as messages:
        while head := messages.read(5):
            kind, length = head[:1], struct.unpack("!i", head[1:])[0]
            body = messages.read(length - 4)
            near.sendall(head + (bytes(4) + body[4:] if kind == PROCESS_ID else body))


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def connected(pooler: int) -> Iterator[Connection]:
    given: dict[str, Any] = connection.get_connection_params()
    names = ("user", "password", "dbname")
    target = {name: given[name] for name in names if name in given}
    options: dict[str, Any] = {"host": "127.0.0.1", "port": pooler, "sslmode": "disable", "gssencmode": "disable"}
    with Connection.connect(**target, **options) as found:
        yield found


def test_nothing_is_prepared_behind_a_pooler(db: None, connected: Connection) -> None:
    assert not connected.is_direct()
    assert connected.prepare_threshold != 0
    assert connected.info.transaction_status == TransactionStatus.IDLE


def test_asking_begins_no_transaction(db: None) -> None:
    options = connection.get_connection_params()
    given = {name: options[name] for name in ("host", "port", "user", "password", "dbname") if name in options}
    with Connection.connect(**given) as direct:
        assert direct.is_direct()
        assert direct.prepare_threshold == 0
        assert direct.info.transaction_status == TransactionStatus.IDLE
