"""Errors to Sentry: what failed and where, nothing that a user has sent."""

from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger
from structlog.contextvars import get_contextvars

from taskverse.common.errors import ApplicationError

REQUEST = ("method",)  # of the request these alone


def start() -> None:
    ignore_logger("taskverse.requests")  # its line of a 500 tells of what is reported already
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,  # lines of the log and queries, with what is in them
        ignore_errors=[ApplicationError],
        auto_enabling_integrations=False,
        # log.exception is how an error is told here: those that are masked for clients, too
        integrations=[DjangoIntegration(), CeleryIntegration(), LoggingIntegration()],
        before_send=scrub,
    )


def scrub(event: Any, hint: Any) -> Any:
    request = event.get("request") or {}
    event["request"] = {key: request[key] for key in REQUEST if key in request}
    event.pop("extra", None)  # Celery's arguments
    event.pop("user", None)
    event.setdefault("tags", {}).update({key: str(value) for key, value in get_contextvars().items()})
    for exception in (event.get("exception") or {}).get("values", ()):
        # PostgreSQL's second line quotes the row
        exception["value"] = str(exception.get("value") or "").partition("\n")[0]
    return event
