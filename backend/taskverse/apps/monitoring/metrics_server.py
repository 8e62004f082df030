"""A worker's own metrics, from its main process, for all of its children."""

import logging
from typing import Any

from celery import bootsteps, current_app
from celery.signals import worker_process_init
from django.conf import settings
from prometheus_client import start_http_server

from taskverse.apps.monitoring.exposition import counters

log = logging.getLogger(__name__)

_servers: list[Any] = []


class LiveRegistry:
    """Looks anew at each scrape, since children come and go."""

    def collect(self) -> Any:
        return counters().collect()


class MetricsStep(bootsteps.StartStopStep):
    requires = ("celery.worker.components:Pool",)

    def start(self, worker: Any) -> None:
        if not settings.METRICS_PORT:
            return
        if not settings.PROMETHEUS_MULTIPROC_DIR:
            log.warning("METRICS_PORT without PROMETHEUS_MULTIPROC_DIR: what children count is not shown")
        try:
            server, _ = start_http_server(settings.METRICS_PORT, settings.METRICS_ADDRESS, LiveRegistry())
        except OSError as error:
            log.error("No metrics on %s:%s: %s", settings.METRICS_ADDRESS, settings.METRICS_PORT, error)  # noqa: TRY400
            return
        _servers.append(server)

    def stop(self, worker: Any) -> None:
        for server in _servers:
            server.shutdown()


current_app.steps["worker"].add(MetricsStep)


@worker_process_init.connect
def leave_the_port(**_: object) -> None:
    """To the main process: a child that outlives it would keep the next worker from listening."""
    for server in _servers:
        server.socket.close()
