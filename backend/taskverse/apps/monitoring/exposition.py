"""The page that Prometheus reads."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from prometheus_client.values import ValueClass
from psycopg_pool import PoolTimeout

from taskverse.common.metrics import REGISTRY

LOOPBACK = {"127.0.0.1", "::1"}
PATIENCE_MS = 3000  # with the database, less than a scraper's own

Source = Callable[[], Iterable[Metric]]
sources: list[Source] = []  # what the apps read from the database


class DatabaseGauges(Collector):
    """Without the database: only that it is away."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = _read_sources()
        except (DatabaseError, PoolTimeout):
            found = None
        up = GaugeMetricFamily("taskverse_database_up", "Whether the database answers.", value=float(found is not None))
        yield from [up, *(found or ())]


def _read_sources() -> list[Metric]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
        return [metric for source in sources for metric in source()]


def counters() -> CollectorRegistry:
    """Of all processes that share the folder, else of this one."""
    registry = CollectorRegistry()
    if getattr(ValueClass, "_multiprocess", False):
        folder = settings.PROMETHEUS_MULTIPROC_DIR
        _forget_the_dead(Path(folder))
        MultiProcessCollector(registry, folder)
    else:
        registry.register(REGISTRY)
    return registry


def _forget_the_dead(folder: Path) -> None:
    """What a process that was killed had in progress is over; what it had counted stays."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _is_alive(pid):
            with suppress(FileNotFoundError):
                mark_process_dead(pid, str(folder))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def metrics_page(request: HttpRequest) -> HttpResponse:
    """For whoever knows the token; without one, for a developer on this machine."""
    if not _may_read(request):
        return HttpResponseNotFound()
    registry = counters()
    registry.register(DatabaseGauges())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    if not token:
        return settings.DEBUG and request.META.get("REMOTE_ADDR") in LOOPBACK
    given: str = request.headers.get("Authorization", "")
    return compare_digest(given.encode(), f"Bearer {token}".encode())
