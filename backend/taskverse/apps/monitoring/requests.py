"""One line of the log for each request, its id in and out, and what is counted of it."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars

from taskverse.api.watched import OTHER, watched
from taskverse.common import metrics

log = logging.getLogger("taskverse.requests")

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
SERVER_ERROR = 500


def request_id_of(request: HttpRequest) -> str:
    """Our proxy's, if there is one and it makes sense. A client's own could pass for another's in the log."""
    given: str = request.headers.get(HEADER, "")
    return given if settings.TRUSTED_PROXY_COUNT and SANE.fullmatch(given) else uuid.uuid4().hex


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request_id = request_id_of(request)
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        with metrics.HTTP_IN_PROGRESS.track_inprogress():
            response = self.get_response(request)
        seconds = time.perf_counter() - started
        count(request, response, seconds)
        tell(request, response, seconds)
        response[HEADER] = request_id
        return response


def count(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    route = request.resolver_match.route if request.resolver_match else OTHER
    metrics.HTTP_REQUESTS.labels(route, response.status_code).inc()
    if asked := watched(request):
        metrics.OPERATIONS.labels(asked.type, asked.name, asked.code).inc()
        metrics.OPERATION_SECONDS.labels(asked.type, asked.name).observe(seconds)


def tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """The path alone: what follows it can hold a query and its variables. Without a token, which is a permission."""
    asked = watched(request)
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    extra = {
        "method": request.method,
        "path": request.path.replace(token, "…") if token else request.path,
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
        **({"code": asked.code} if asked else {}),
    }
    level = logging.ERROR if response.status_code >= SERVER_ERROR else logging.INFO
    log.log(level, "Request answered", extra=extra)
