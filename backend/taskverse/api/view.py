"""The door: one request in, one answer out, always JSON, always with a code on every error."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from graphene_django.settings import graphene_settings
from graphene_django.views import GraphQLView as GrapheneView
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
)

from taskverse.api import http, persisted, rate_limit
from taskverse.api.documents import MAX_ERRORS, Document, documents
from taskverse.api.errors import MethodNotAllowed, ParseFailed, ValidationFailed, translate
from taskverse.api.fast_execution import FastExecution
from taskverse.api.limits import Figures, check_figures, check_limit
from taskverse.common.errors import ApplicationError, BadUserInput, TokenExpired, TokenInvalid
from taskverse.common.values import value_check

INTROSPECTION = frozenset({"__typename", "__schema", "__type"})
# The page loads itself from a CDN, and starts by a script within it.
IDE_POLICY = "default-src 'self' 'unsafe-inline' data: blob: https://cdn.jsdelivr.net; frame-ancestors 'none'"

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
    for nothing but `public_fields` pass over."""

    authenticate: Authenticate | None = None
    public_fields: frozenset[str] = frozenset()

    def __init__(self, *, authenticate: Authenticate, public_fields: frozenset[str], **options: Any) -> None:
        super().__init__(**options)
        self.authenticate = authenticate
        self.public_fields = public_fields | INTROSPECTION
        self.headers: dict[str, str] = {}  # of the answer; Django makes one view per request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = http.JSON
        try:
            kind = http.media_type(request, html=self.graphiql and request.method == "GET")
            if kind == http.HTML:
                return self.render_ide(request)
            return self.respond(kind, 200, self.run(request))
        except Refused as refusal:
            return self.respond(kind, http.status_of(refusal.code, kind), {"errors": refusal.errors})
        except Exception as error:
            answer = translate(error, BadUserInput)
            return self.respond(kind, http.status_of(answer["extensions"]["code"], kind), {"errors": [answer]})

    def run(self, request: HttpRequest) -> dict[str, Any]:
        """The answer to a request that ran. Raises Refused, or an ApplicationError, for one that did not."""
        self.check_method(request)
        token_error = self.identify(request)
        self.check_rate(request)
        asked = http.read(request)
        document = self.parse(persisted.text_of(asked))
        operation = self.choose_operation(request, document, asked.operation_name)
        figures = self.check_limits(document, operation, asked.variables)
        self.check_values(document, asked.variables)
        self.validate(document)
        persisted.remember(asked)
        if token_error and not self.is_public(operation):
            raise token_error
        result = execute(
            self.schema.graphql_schema,
            document.node,
            context_value=request,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            middleware=self.get_middleware(request),
            execution_context_class=FastExecution,
            max_coercion_errors=MAX_ERRORS,
            hide_suggestions=not settings.GRAPHQL_INTROSPECTION,
        )
        assert isinstance(result, ExecutionResult)  # no resolver is asynchronous
        return self.answer(result, figures)

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
        if operation.operation == OperationType.SUBSCRIPTION:
            raise BadUserInput("Subscriptions are not answered here.")
        if request.method == "GET" and operation.operation != OperationType.QUERY:
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
        headers = {"Cache-Control": "no-store", "Vary": "Accept", **self.headers}
        if status == http.HTTP_STATUS[MethodNotAllowed.code]:
            headers["Allow"] = ", ".join(self.methods)
        if status == http.REFUSED_STATUS[TokenInvalid.code]:
            headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return HttpResponse(http.write(answer), status=status, content_type=f"{kind}; charset=utf-8", headers=headers)

    def render_ide(self, request: HttpRequest) -> HttpResponse:
        page: HttpResponse = self.render_graphiql(
            request,
            **{name: getattr(self, name) for name in dir(GrapheneView) if name.endswith(("_version", "_sri"))},
            subscription_path=None,
            graphiql_header_editor_enabled=graphene_settings.GRAPHIQL_HEADER_EDITOR_ENABLED,
            graphiql_should_persist_headers=False,  # tokens stay out of the browser's storage
            graphiql_input_value_deprecation=False,
        )
        page["Content-Security-Policy"] = IDE_POLICY
        return page
