"""The door: one request in, one answer out, always JSON, always with a code on every error."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from graphene_django.views import GraphQLView as GrapheneView
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
)

from taskverse.api import graphiql, http, persisted, rate_limit, sse
from taskverse.api.documents import Document, documents
from taskverse.api.errors import (
    MethodNotAllowed,
    NotAcceptable,
    ParseFailed,
    StreamsNotServed,
    ValidationFailed,
    translate,
)
from taskverse.api.fast_execution import FastExecution
from taskverse.api.limits import Figures, check_figures, check_limit
from taskverse.api.listener import Check, Listener
from taskverse.api.ready import Ready
from taskverse.api.streaming import STREAM_HEADERS, STREAM_TYPE, Stream
from taskverse.api.watched import answered, operation_chosen
from taskverse.common.errors import ApplicationError, BadUserInput, TokenExpired, TokenInvalid
from taskverse.common.values import value_check

INTROSPECTION = frozenset({"__typename", "__schema", "__type"})

Authenticate = Callable[[HttpRequest], Any]  # the user model, or AnonymousUser


class Refused(Exception):
    """The request is answered without being run; `errors` are in the answer's form."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors
        self.code: str = errors[0]["extensions"]["code"]


# No cookie authenticates here, so there is nothing for a forged request to ride on.
@method_decorator(csrf_exempt, name="dispatch")
class GraphQLView(GrapheneView):
    """`authenticate` gives the user of a request, or raises TokenExpired or TokenInvalid, which operations that ask
    for nothing but `public_fields` pass over. `still_authenticated` is asked again and again of open streams."""

    authenticate: Authenticate | None = None
    still_authenticated: Check | None = None
    public_fields: frozenset[str] = frozenset()

    def __init__(
        self, *, authenticate: Authenticate, still_authenticated: Check, public_fields: frozenset[str], **options: Any
    ) -> None:
        super().__init__(**options)
        self.authenticate = authenticate
        self.still_authenticated = still_authenticated
        self.public_fields = public_fields | INTROSPECTION
        self.headers: dict[str, str] = {}  # of the answer; Django makes one view per request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = http.JSON
        try:
            kind = http.media_type(request, html=self.graphiql and request.method == "GET")
            if kind == http.HTML:
                return graphiql.page(request)
            ready = self.prepare(request)
            return self.subscribe(ready, kind) if ready.is_subscription else self.run(ready, kind)
        except Refused as refusal:
            return self.respond(kind, http.status_of(refusal.code, kind), {"errors": refusal.errors})
        except Exception as error:
            answer = translate(error, BadUserInput)
            return self.respond(kind, http.status_of(answer["extensions"]["code"], kind), {"errors": [answer]})

    def prepare(self, request: HttpRequest) -> Ready:
        """Everything that comes before running. Raises Refused, or an ApplicationError."""
        self.check_method(request)
        token_error = self.identify(request)
        self.check_rate(request)
        asked = http.read(request)
        document = self.parse(persisted.text_of(asked))
        operation = self.choose_operation(request, document, asked.operation_name)
        operation_chosen(request, self.schema.graphql_schema, operation)
        figures = self.check_limits(document, operation, asked.variables)
        self.check_values(document, asked.variables)
        self.validate(document)
        documents.keep(document)
        persisted.remember(asked)
        if token_error and not self.is_public(operation):
            raise token_error
        return Ready(self.schema.graphql_schema, request, asked, document, operation, figures)

    def run(self, ready: Ready, kind: str) -> HttpResponseBase:
        """Raises Refused for what did not even start to run."""
        result = ready.run(middleware=self.get_middleware(ready.request), execution_context_class=FastExecution)
        return self.respond(kind, 200, self.answer(result, ready.figures))

    def subscribe(self, ready: Ready, kind: str) -> HttpResponseBase:
        """A stream; or one answer, that tells why there is none. Raises Refused, or an ApplicationError."""
        request = ready.request
        if not http.takes_stream(request):
            raise NotAcceptable("A subscription is answered as text/event-stream alone.")
        if not isinstance(request, ASGIRequest):
            raise StreamsNotServed
        feed = ready.source()
        if isinstance(feed, ExecutionResult):
            return self.respond(kind, 200, self.answer(feed, ready.figures))
        assert self.still_authenticated is not None
        listener = Listener(feed, ready.event, alike=ready.alike, request=request, check=self.still_authenticated)
        stream = Stream(listener, getattr(request, "auth_expires_at", None))
        close_old_connections()  # Django does so when an answer is over, and this one has only begun
        return StreamingHttpResponse(stream, content_type=STREAM_TYPE, headers={**self.headers, **STREAM_HEADERS})

    @property
    def methods(self) -> list[str]:
        return ["GET", "POST"] if settings.GRAPHQL_GET else ["POST"]

    def check_method(self, request: HttpRequest) -> None:
        if request.method not in self.methods:
            raise MethodNotAllowed(f"Use {' or '.join(self.methods)}.")

    def identify(self, request: HttpRequest) -> ApplicationError | None:
        """Set the user, once per request, and never from the Django session that a middleware may have found. What is
        wrong with a token is answered later: it does not matter for public fields."""
        request.user = AnonymousUser()
        assert self.authenticate is not None
        try:
            request.user = self.authenticate(request)
        except (TokenExpired, TokenInvalid) as error:
            return error
        return None

    def check_rate(self, request: HttpRequest) -> None:
        rate = rate_limit.spend(request)
        if rate is not None:
            self.headers |= rate.headers
            rate.check()

    def parse(self, text: str) -> Document:
        try:
            return documents.get(self.schema.graphql_schema, text)
        except GraphQLError as error:
            raise Refused([translate(error, ParseFailed)]) from None

    @staticmethod
    def choose_operation(request: HttpRequest, document: Document, name: str | None) -> OperationDefinitionNode:
        operation = get_operation_ast(document.node, name)
        if operation is None:
            raise BadUserInput("`operationName` must name one of the operations in `query`.")
        if request.method == "GET" and operation.operation == OperationType.MUTATION:
            raise MethodNotAllowed("A mutation needs POST.")
        return operation

    @staticmethod
    def check_limits(document: Document, operation: OperationDefinitionNode, variables: dict[str, Any]) -> Figures:
        figures = document.figures(operation, variables)
        check_figures(figures, operation)
        check_limit("fields", document.fields)
        return figures

    @staticmethod
    def check_values(document: Document, variables: dict[str, Any]) -> None:
        """What PostgreSQL cannot hold, in literals and variables alike."""
        value_check(variables)
        if document.fault:
            raise BadUserInput(document.fault)

    @staticmethod
    def validate(document: Document) -> None:
        if document.errors:
            raise Refused([translate(error, ValidationFailed) for error in document.errors])

    def is_public(self, operation: OperationDefinitionNode) -> bool:
        fields = operation.selection_set.selections
        return all(isinstance(node, FieldNode) and node.name.value in self.public_fields for node in fields)

    @staticmethod
    def answer(result: ExecutionResult, figures: Figures) -> dict[str, Any]:
        errors = [translate(error, BadUserInput) for error in result.errors or ()]
        if result.data is None and errors and not any(error.path for error in result.errors or ()):
            raise Refused(errors)
        cost = {"requested": figures.cost, "maximum": settings.GRAPHQL_LIMITS["cost"]}
        return {**({"errors": errors} if errors else {}), "data": result.data, "extensions": {"cost": cost}}

    def respond(self, kind: str, status: int, answer: dict[str, Any]) -> HttpResponse:
        answered(self.request, answer)
        headers = {"Cache-Control": "no-store", "Vary": "Accept", **self.headers}
        if status == http.HTTP_STATUS[MethodNotAllowed.code]:
            headers["Allow"] = ", ".join(self.methods)
        if status == http.REFUSED_STATUS[TokenInvalid.code]:
            headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        body = http.write(answer)
        if kind == http.EVENT_STREAM and status == 200:  # noqa: PLR2004
            body = sse.next_event(answer) + sse.COMPLETE
        elif kind == http.EVENT_STREAM:  # not for the stream's reader, but for whoever opened it
            kind = http.JSON
        return HttpResponse(body, status=status, content_type=f"{kind}; charset=utf-8", headers=headers)
