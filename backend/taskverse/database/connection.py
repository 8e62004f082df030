"""How this project connects to PostgreSQL."""

from datetime import UTC
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from taskverse.database.forking import guard

TIMESTAMPTZ = psycopg.adapters.types["timestamptz"].oid
# What psycopg itself would take; Django puts a class in Python in its place (ticket 36960).
COMPILED = psycopg.adapters.get_loader(TIMESTAMPTZ, Format.TEXT)


class TimestampLoader(Loader):
    """Else half of the reading of a list goes into its times. Sessions are in UTC, so the values are the same."""

    timezone = UTC  # Django looks whether it is the connection's

    def __init__(self, oid: int, context: Any = None) -> None:
        super().__init__(oid, context)
        assert COMPILED is not None
        self.compiled = COMPILED(oid, context)
        self.load = self.compiled.load  # type: ignore[method-assign] # no call in between

    def load(self, data: Buffer) -> Any:
        return self.compiled.load(data)


class Connection(psycopg.Connection[Any]):
    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> "Connection":
        with guard.held():
            connection = super().connect(conninfo, **options)
        connection.adapters.register_loader(TIMESTAMPTZ, TimestampLoader)
        if connection.is_direct():
            # Only of statements whose values are sent beside them; psycopg prepares no others.
            connection.prepare_threshold = 0
        return connection

    def is_direct(self) -> bool:
        """Whether this session is one of the server's, for good. A pooler that gives each transaction another has no
        use for what was prepared in one; it answers for itself, so it has told another process than the server tells.
        """
        told = self.pgconn.exec_(b"SELECT pg_backend_pid()").get_value(0, 0)
        return told is not None and int(told) == self.info.backend_pid

    def close(self) -> None:
        with guard.held():
            super().close()

    def execute(self, *arguments: Any, **options: Any) -> Any:
        """What the pool calls to see whether this connection still works; Django has cursors.

        One that broke is seldom alone: after a restart of the server all have. The pool would come upon them one by
        one, with growing pauses in between, longer than a request waits.
        """
        try:
            return super().execute(*arguments, **options)
        except psycopg.OperationalError:
            pool: Any = getattr(self, "_pool", None)
            if pool is not None:
                pool.check()
            raise
