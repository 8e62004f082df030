"""Traces, from a request to the run of its task. Never a text of a client: no URL, no variables, no arguments.

The spans are our own. The instrumentations put whole URLs and PostgreSQL's quotes of rows into theirs, and Celery's
does not end the span of a message that could not be sent.
"""

from collections.abc import Callable
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponseBase
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from structlog.contextvars import bind_contextvars

from taskverse.api.watched import OTHER, watched

SERVER_ERROR = 500
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}

tracer = trace.get_tracer("taskverse")


def start() -> None:
    provider = TracerProvider(resource=Resource.create({"service.name": settings.OTEL_SERVICE_NAME}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))  # it reads OTEL_EXPORTER_* itself
    trace.set_tracer_provider(provider)
    before_task_publish.connect(send_trace)
    task_prerun.connect(begin_job)
    task_postrun.connect(end_job)
    connection_created.connect(watch_queries)


class TracingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Only a proxy of ours begins a trace before us.
        parent = propagate.extract(request.headers) if settings.TRUSTED_PROXY_COUNT else None
        with tracer.start_as_current_span("request", context=parent, kind=trace.SpanKind.SERVER) as span:
            bind_trace(span)
            response = self.get_response(request)
            describe(span, request, response)
            return response


def describe(span: trace.Span, request: HttpRequest, response: HttpResponseBase) -> None:
    route = request.resolver_match.route if request.resolver_match else OTHER
    method = request.method if request.method in METHODS else "_OTHER"  # as OpenTelemetry calls what a client made up
    span.update_name(f"{method} {route}")
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", response.status_code)
    if asked := watched(request):
        span.update_name(f"{asked.type} {asked.name}")
        span.set_attribute("graphql.operation.type", asked.type)
        span.set_attribute("taskverse.field", asked.name)
        span.set_attribute("taskverse.code", asked.code)
    if response.status_code >= SERVER_ERROR:
        span.set_status(trace.StatusCode.ERROR)


def bind_trace(span: trace.Span) -> None:
    bind_contextvars(trace_id=trace.format_trace_id(span.get_span_context().trace_id))


def send_trace(headers: dict[str, Any], **_: Any) -> None:
    propagate.inject(headers)


def begin_job(task: Any, **_: Any) -> None:
    sent = {name: value for name, value in vars(task.request).items() if isinstance(value, str)}
    task.request.span = tracer.start_as_current_span(
        f"run {task.name}", context=propagate.extract(sent), kind=trace.SpanKind.CONSUMER
    )
    bind_trace(task.request.span.__enter__())


def end_job(task: Any, state: str | None, **_: Any) -> None:
    span = trace.get_current_span()
    span.set_attribute("celery.state", state or "")
    span.set_attribute("celery.task_id", task.request.id)
    task.request.span.__exit__(None, None, None)


def watch_queries(connection: Any, **_: Any) -> None:
    if trace_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(trace_query)


def trace_query(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """With its placeholders; the values stay out. Only within a request or a run: the keeper asks all the time."""
    if not trace.get_current_span().is_recording():
        return execute(sql, params, many, context)
    with tracer.start_as_current_span(
        sql.partition(" ")[0][:20], kind=trace.SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
    ) as span:
        span.set_attribute("db.system.name", "postgresql")
        span.set_attribute("db.query.text", sql)
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            span.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
