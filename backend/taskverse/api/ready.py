"""A request that has passed every check, and may run."""

from collections.abc import Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from graphql import (
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    execute,
)

from taskverse.api.documents import MAX_ERRORS, Document
from taskverse.api.errors import translate
from taskverse.api.feeds import Feed
from taskverse.api.http import GraphQLRequest
from taskverse.api.limits import Figures, check_spent
from taskverse.api.sse import next_event
from taskverse.common.errors import ApplicationError, BadUserInput, ServiceUnavailable
from taskverse.database.charging import charged

T = TypeVar("T")


@dataclass(frozen=True)
class Ready:
    schema: GraphQLSchema
    request: HttpRequest
    asked: GraphQLRequest
    document: Document
    operation: OperationDefinitionNode
    figures: Figures

    @property
    def is_subscription(self) -> bool:
        return self.operation.operation == OperationType.SUBSCRIPTION

    @property
    def alike(self) -> Hashable:
        """Requests of which this is equal get equal answers from the same object."""
        scopes = getattr(self.request, "auth_scopes", None)
        name, variables = self.asked.operation_name, repr(self.asked.variables)
        return (self.request.user.pk, scopes, id(self.document), name, variables)

    def run(self, root: Any = None, **options: Any) -> ExecutionResult:
        with charged(check_spent):
            result = execute(root_value=root, **self._arguments(), **options)
        assert isinstance(result, ExecutionResult)  # no resolver is asynchronous
        return result

    def source(self) -> Feed | ExecutionResult:
        """What a subscription tells of, or why there is nothing. Raises BadUserInput."""
        try:
            found = _outcome_of(create_source_event_stream(**self._arguments()))
        except RuntimeError as error:
            # graphql-core takes the first of the fields without looking whether there is one.
            if not isinstance(error.__cause__, StopIteration):
                raise
            raise BadUserInput("The subscription leaves its only field out.") from None
        assert isinstance(found, Feed | ExecutionResult)
        return found

    def event(self, item: Any) -> bytes:
        """Of what a feed tells. Raises ServiceUnavailable when the database went away meanwhile."""
        if isinstance(item, ApplicationError):
            return next_event({"errors": [translate(item, BadUserInput)]})
        result = self.run(item)
        errors = [translate(error, BadUserInput) for error in result.errors or ()]
        if any(error["extensions"]["code"] == ServiceUnavailable.code for error in errors):
            raise ServiceUnavailable
        return next_event({**({"errors": errors} if errors else {}), "data": result.data})

    def _arguments(self) -> dict[str, Any]:
        return {
            "schema": self.schema,
            "document": self.document.node,
            "context_value": self.request,
            "variable_values": self.asked.variables,
            "operation_name": self.asked.operation_name,
            "max_coercion_errors": MAX_ERRORS,
            "hide_suggestions": not settings.GRAPHQL_INTROSPECTION,
        }


def _outcome_of(coroutine: Coroutine[Any, Any, T]) -> T:
    """Of one that waits for nothing. graphql-core offers subscribing as a coroutine alone; and in a loop the database
    may not be asked."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        outcome: T = stop.value
        return outcome
    raise AssertionError("A subscription waits for something.")
