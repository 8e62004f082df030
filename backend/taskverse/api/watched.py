"""What a request asked for, for those who watch: the door leaves it on the request, an observer picks it up there."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode
from structlog.contextvars import bind_contextvars

OTHER, SEVERAL = "other", "several"
OK = "OK"


@dataclass
class Watched:
    type: str = OTHER  # query, mutation, subscription; OTHER: the request did not get that far
    name: str = OTHER
    code: str = OK


def watched(request: HttpRequest) -> Watched | None:
    """None of a request that was not one of GraphQL."""
    return getattr(request, "watched", None)


def operation_chosen(request: HttpRequest, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
    found = _of(request)
    found.type, found.name = operation.operation.value, operation_name(schema, operation)
    user = {} if request.user.pk is None else {"user_id": request.user.pk}
    bind_contextvars(operation=found.name, operation_type=found.type, **user)


def answered(request: HttpRequest, answer: dict[str, Any]) -> None:
    errors = answer.get("errors")
    _of(request).code = errors[0]["extensions"]["code"] if errors else OK


def operation_name(schema: GraphQLSchema, operation: OperationDefinitionNode) -> str:
    """One of finitely many: the root field. A client could make up a new operation name for each request; only where
    the server answers none but listed texts is theirs known."""
    if settings.GRAPHQL_ALLOWED_DOCUMENTS and operation.name:
        return operation.name.value
    root = schema.get_root_type(operation.operation)
    known = {*(root.fields if root else ()), "__schema", "__type"}
    nodes = operation.selection_set.selections
    names = {node.name.value for node in nodes if isinstance(node, FieldNode)} - {"__typename"}
    if not names or not names <= known:
        return OTHER
    return names.pop() if len(names) == 1 else SEVERAL


def _of(request: HttpRequest) -> Watched:
    found = watched(request)
    if found is None:
        found = request.watched = Watched()  # type: ignore[attr-defined]
    return found
