from typing import Any

from graphql import ExecutionContext, ExecutionResult, GraphQLSchema, OperationDefinitionNode, execute, parse

from taskverse.api.fast_execution import FastExecution


def same(schema: GraphQLSchema, text: str, context: Any = None) -> tuple[ExecutionResult, bool]:
    """The answer, and whether the fast way was tried; twice, since plans are kept."""
    document = parse(text)
    usual = execute(schema, document, context_value=context, execution_context_class=ExecutionContext)
    for _ in range(2):
        fast = execute(schema, document, context_value=context, execution_context_class=FastExecution)
        assert repr(fast.formatted) == repr(usual.formatted), text  # type: ignore[union-attr]
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return usual, any(vars(operation)["plans"].values())  # type: ignore[return-value]
