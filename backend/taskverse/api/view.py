"""The door: one request in, one answer out, always JSON, always with a code on every error."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from graphene_django.settings import graphene_settings
from graphene_django.views import GraphQLView as GrapheneView
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)

from taskverse.api import http
from taskverse.api.errors import (
    MethodNotAllowed,
    ParseFailed,
    ValidationFailed,
    translate,
)
from taskverse.api.limits import check_values
from taskverse.common.errors import BadUserInput, TokenExpired, TokenInvalid

MAX_ERRORS = 5  # of validation, in one answer
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
    for nothing but `public_fields` pass over."""

    authenticate: Authenticate | None = None
    public_fields: frozenset[str] = frozenset()

    def __init__(self, *, authenticate: Authenticate, public_fields: frozenset[str], **options: Any) -> None:
        super().__init__(**options)
        self.authenticate = authenticate
        self.public_fields = public_fields | INTROSPECTION

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
        if request.method not in ("GET", "POST"):
            raise MethodNotAllowed
        asked = http.read(request)
        document = self.parse(asked.query)
        operation = self.choose_operation(request, document, asked.operation_name)
        check_values(document, asked.variables)
        self.validate(document)
        request.user = self.user_for(request, operation)
        result = execute(
            self.schema.graphql_schema,
            document,
            context_value=request,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            middleware=self.get_middleware(request),
        )
        assert isinstance(result, ExecutionResult)  # no resolver is asynchronous
        return self.answer(result)

    @staticmethod
    def parse(query: str) -> DocumentNode:
        try:
            return parse(query)
        except GraphQLError as error:
            raise Refused([translate(error, ParseFailed)]) from None

    @staticmethod
    def choose_operation(request: HttpRequest, document: DocumentNode, name: str | None) -> OperationDefinitionNode:
        operation = get_operation_ast(document, name)
        if operation is None:
            raise BadUserInput("`operationName` must name one of the operations in `query`.")
        if operation.operation == OperationType.SUBSCRIPTION:
            raise BadUserInput("Subscriptions are not answered here.")
        if request.method == "GET" and operation.operation != OperationType.QUERY:
            raise MethodNotAllowed("A mutation needs POST.")
        return operation

    def validate(self, document: DocumentNode) -> None:
        errors = validate(self.schema.graphql_schema, document, max_errors=MAX_ERRORS)
        if errors:
            raise Refused([translate(error, ValidationFailed) for error in errors])

    def user_for(self, request: HttpRequest, operation: OperationDefinitionNode) -> Any:
        """Once per request, and never from the Django session that a middleware may have found."""
        assert self.authenticate is not None
        try:
            return self.authenticate(request)
        except (TokenExpired, TokenInvalid):
            fields = operation.selection_set.selections
            if all(isinstance(node, FieldNode) and node.name.value in self.public_fields for node in fields):
                return AnonymousUser()
            raise

    @staticmethod
    def answer(result: ExecutionResult) -> dict[str, Any]:
        errors = [translate(error, BadUserInput) for error in result.errors or ()]
        if result.data is None and errors and not any(error.path for error in result.errors or ()):
            raise Refused(errors)
        return {"errors": errors, "data": result.data} if errors else {"data": result.data}

    def respond(self, kind: str, status: int, answer: dict[str, Any]) -> HttpResponse:
        headers = {"Cache-Control": "no-store", "Vary": "Accept"}
        if status == http.HTTP_STATUS[MethodNotAllowed.code]:
            headers["Allow"] = "GET, POST"
        if status in http.REFUSED_STATUS.values():
            headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        body = json.dumps(answer, separators=(",", ":"))
        return HttpResponse(body, status=status, content_type=f"{kind}; charset=utf-8", headers=headers)

    def render_ide(self, request: HttpRequest) -> HttpResponse:
        return self.render_graphiql(
            request,
            **{name: getattr(self, name) for name in dir(GrapheneView) if name.endswith(("_version", "_sri"))},
            subscription_path=None,
            graphiql_header_editor_enabled=graphene_settings.GRAPHIQL_HEADER_EDITOR_ENABLED,
            graphiql_should_persist_headers=False,  # tokens stay out of the browser's storage
            graphiql_input_value_deprecation=False,
        )
