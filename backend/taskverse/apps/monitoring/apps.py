from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from taskverse.apps.monitoring import correlation

# Set: the module that does it. Its packages are not installed everywhere.
OPTIONAL = {"OTEL_EXPORTER_OTLP_ENDPOINT": "tracing", "SENTRY_DSN": "sentry"}


class MonitoringConfig(AppConfig):
    name = "taskverse.apps.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        correlation.connect()
        for variable, module in OPTIONAL.items():
            if getattr(settings, variable):
                start(variable, f"{self.name}.{module}")


def start(variable: str, module: str) -> None:
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        raise ImproperlyConfigured(
            f"{variable} is set, but the package {error.name} is missing: pip install -r requirements/production.txt"
        ) from error
    found.start()
