from typing import Any

import graphene
from graphql import (
    BooleanValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)


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
        match node:
            case VariableNode():
                return (variables or {}).get(node.name.value, Undefined)
            case StringValueNode() | BooleanValueNode():
                return node.value
            case IntValueNode():
                return int(node.value)
            case FloatValueNode():
                return float(node.value)
            case ListValueNode():
                return [JSON.parse_literal(item, variables) for item in node.values]
            case ObjectValueNode():
                return {field.name.value: JSON.parse_literal(field.value, variables) for field in node.fields}
            case NullValueNode():
                return None
        return Undefined
