"""Who watches, and where: metrics, traces, error reports, Flower."""

from pathlib import Path

from taskverse.env import env

# Who scrapes sends it: `Authorization: Bearer <METRICS_TOKEN>`. Without one the web process has no /metrics, but for a
# developer on this machine.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# A worker's own, from its main process, to whoever reaches the port; 0: none.
METRICS_PORT = env.int("METRICS_PORT", default=0)
METRICS_ADDRESS = env.str("METRICS_ADDRESS", default="127.0.0.1")
# Shared by the processes of one server or one worker, and by no others.
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")
if PROMETHEUS_MULTIPROC_DIR:
    Path(PROMETHEUS_MULTIPROC_DIR).mkdir(parents=True, exist_ok=True)

# OpenTelemetry reads its further variables itself.
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")
OTEL_SERVICE_NAME = env.str("OTEL_SERVICE_NAME", default="taskverse")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production")

# The admin links to it; empty: no link.
FLOWER_URL = env.str("FLOWER_URL", default="")
