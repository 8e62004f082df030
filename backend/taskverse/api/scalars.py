from typing import Any

import graphene
from graphql import GraphQLError, ValueNode, value_from_ast_untyped

MAX_DEPTH = 64  # of lists and objects inside each other


class JSON(graphene.Scalar):
    """Any JSON value, as JSON: objects and lists, not text that holds them. At most 64 levels deep."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        _check_depth(value, MAX_DEPTH)
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        return JSON.parse_value(value_from_ast_untyped(node, variables))


def _check_depth(value: Any, levels: int) -> None:
    if not isinstance(value, dict | list):
        return
    if levels == 0:
        raise GraphQLError(f"At most {MAX_DEPTH} levels of lists and objects.")
    for item in value.values() if isinstance(value, dict) else value:
        _check_depth(item, levels - 1)
