from typing import Any

import graphene
from graphql import ValueNode, value_from_ast_untyped


class JSON(graphene.Scalar):
    """Any JSON value, as JSON: objects and lists, not text that holds them."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        return value_from_ast_untyped(node, variables)
