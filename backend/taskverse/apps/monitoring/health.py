"""Probes: `/healthz` says the process answers, `/readyz` that it can do its work, `/metrics` how it fares."""

import logging
from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from taskverse import __version__
from taskverse.apps.monitoring.exposition import metrics_page

log = logging.getLogger(__name__)


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    with current_app.connection_for_write(transport_options=settings.BROKER_CLIENT_OPTIONS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def check_migrations() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("migrations are missing")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "migrations": check_migrations,
}


def readiness() -> dict[str, bool]:
    """Each check by name: does it pass? What went wrong is told in the log alone."""
    return {name: _passes(name, check) for name, check in CHECKS.items()}


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        log.warning("Not ready: %s: %s", name, error)
        return False
    return True


class HealthMiddleware:
    """Stands before all other middleware, so that no host check, redirect or session can fail a probe or a scrape."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok", "version": __version__})
        if request.path == "/readyz":
            checks = readiness()
            ready = all(checks.values())
            return JsonResponse(
                {"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503
            )
        if request.path == "/metrics":
            return metrics_page(request)
        return self.get_response(request)
