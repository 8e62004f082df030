import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

SILENCE_SECONDS = 60


class Command(BaseCommand):
    """beat answers no ping. But it asks the database every 5 s whether its schedule changed, and it stops asking when
    it hangs on the broker. entrypoint.sh names its session, so PostgreSQL can tell when it asked last."""

    help = "Does the beat of this machine tick? Exits with 1 if not."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--session", default=f"taskverse-beat@{socket.gethostname()}", help="its application_name")

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM clock_timestamp() - max(state_change)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = left(%s, 63)",
                [options["session"]],
            )
            (silence,) = cursor.fetchone()
        if silence is None:
            raise CommandError(f"beat has no session {options['session']} in the database: see its log, restart it.")
        if silence > SILENCE_SECONDS:
            raise CommandError(f"beat has not read its schedule for {silence:.0f} s: see its log, restart it.")
