import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from celery import current_app
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from taskverse.apps.monitoring.health import check_broker, check_migrations

PAUSE = 0.5  # seconds between two tries


@dataclass(frozen=True)
class Service:
    name: str
    check: Callable[[], None]
    cure: str


def connect_database() -> None:
    # Not health.check_database: the pool answers a closed port after its own timeout only, and without the reason.
    psycopg.connect(**connection.get_connection_params()).close()


def services(migrations: bool) -> list[Service]:
    database = connection.settings_dict
    found = [
        Service(
            "PostgreSQL at {USER}@{HOST}:{PORT}/{NAME}".format(**database),
            connect_database,
            "Is it running, and are DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD right?",
        ),
        Service(
            # as_uri() hides the password.
            f"The broker at {current_app.connection_for_write().as_uri()}",
            check_broker,
            "Is it running, and is CELERY_BROKER_URL right?",
        ),
    ]
    if migrations:
        found.append(
            Service(
                "The database schema",
                check_migrations,
                "The web process migrates, or `manage.py prepare_database`.",
            )
        )
    return found


class Command(BaseCommand):
    help = "Wait until PostgreSQL and the broker answer. Exits with 1 when one does not in time, and names it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=60, help="seconds for everything together")
        parser.add_argument("--migrations", action="store_true", help="wait until the migrations are applied, too")

    def handle(self, *args: Any, **options: Any) -> None:
        deadline = time.monotonic() + options["timeout"]
        for service in services(options["migrations"]):
            self._wait(service, deadline, options["timeout"])

    def _wait(self, service: Service, deadline: float, timeout: float) -> None:
        told = False
        while (fault := self._fault(service)) is not None:
            if time.monotonic() + PAUSE > deadline:
                raise CommandError(f"{service.name} is not ready after {timeout:g} s: {fault}. {service.cure}")
            if not told:
                self.stdout.write(f"{service.name} is not ready yet: waiting.")
                self.stdout.flush()
                told = True
            time.sleep(PAUSE)

    def _fault(self, service: Service) -> str | None:
        try:
            service.check()
        except Exception as error:
            return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")
        return None
