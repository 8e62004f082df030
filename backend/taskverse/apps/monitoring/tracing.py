"""Traces, from a request to the run of its task. Never a text of a client: no query, no variables, no arguments."""

from collections.abc import Callable
from typing import Any

from celery.signals import task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from structlog.contextvars import bind_contextvars

from taskverse.api.watched import watched

SERVER_ERROR = 500


def start() -> None:
    provider = TracerProvider(resource=Resource.create({"service.name": settings.OTEL_SERVICE_NAME}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))  # it reads OTEL_EXPORTER_* itself
    trace.set_tracer_provider(provider)
    CeleryInstrumentor().instrument()
    PsycopgInstrumentor().instrument()  # statements with placeholders, without values
    task_prerun.connect(bind_trace)  # after the one that begins the span


def bind_trace(**_: Any) -> None:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        bind_contextvars(trace_id=trace.format_trace_id(context.trace_id))


class TracingMiddleware:
    """A span of our own for each request: the instrumentation for Django puts the whole URL into it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.tracer = trace.get_tracer("taskverse")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Only a proxy of ours begins a trace before us.
        parent = propagate.extract(request.headers) if settings.TRUSTED_PROXY_COUNT else None
        with self.tracer.start_as_current_span(f"{request.method}", context=parent, kind=trace.SpanKind.SERVER) as span:
            bind_trace()
            response = self.get_response(request)
            describe(span, request, response)
            return response


def describe(span: trace.Span, request: HttpRequest, response: HttpResponseBase) -> None:
    route = request.resolver_match.route if request.resolver_match else "other"
    span.update_name(f"{request.method} {route}")
    span.set_attribute("http.request.method", request.method or "")
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", response.status_code)
    if asked := watched(request):
        span.update_name(f"{asked.type} {asked.name}")
        span.set_attributes(
            {"graphql.operation.type": asked.type, "graphql.operation.name": asked.name, "taskverse.code": asked.code}
        )
    if response.status_code >= SERVER_ERROR:
        span.set_status(trace.StatusCode.ERROR)
