import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

LOCK = 7_482_913_065  # any number nobody else takes; it counts within one database
PAUSE = 0.2  # seconds between two tries


@contextmanager
def advisory_lock(timeout: float) -> Iterator[None]:
    """On the connection that migrates, so that the lock lives exactly as long as the work. Raises CommandError.

    It asks again and again instead of waiting inside PostgreSQL: a waiting statement holds a snapshot, and
    CREATE INDEX CONCURRENTLY waits for that while holding the lock.
    """
    deadline = time.monotonic() + timeout
    while not _ask("SELECT pg_try_advisory_lock(%s)"):
        if time.monotonic() > deadline:
            raise CommandError(f"Another process has been migrating for {timeout:g} s: see its log, then start again.")
        time.sleep(PAUSE)
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s)")


def _ask(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [LOCK])
        return bool(cursor.fetchone()[0])


class Command(BaseCommand):
    help = "Migrate, then make the first superuser. Any number may run it at once: they take turns."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lock-timeout", type=float, default=600, help="seconds to wait for another's migrating")

    def handle(self, *args: Any, **options: Any) -> None:
        with advisory_lock(options["lock_timeout"]):
            call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
            call_command("ensure_superuser", stdout=self.stdout)
