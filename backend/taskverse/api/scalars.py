import json
from typing import Any

import graphene
import orjson
from graphql import GraphQLError, ValueNode, value_from_ast_untyped

from taskverse.database.charging import WRITTEN, spend

MAX_DEPTH = 64  # of lists and objects inside each other


class JSON(graphene.Scalar):
    """Any JSON value, as JSON: objects and lists, not text that holds them. At most 64 levels deep."""

    @staticmethod
    def serialize(value: Any) -> Any:
        """Counted each time it is answered: one value may be asked for by many names."""
        if isinstance(value, dict | list | str):
            spend(WRITTEN, _size(value))
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        _check_depth(value, MAX_DEPTH)
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        return JSON.parse_value(value_from_ast_untyped(node, variables))


def _size(value: Any) -> int:
    try:
        return len(orjson.dumps(value))
    except TypeError:  # a number of more than 64 bits
        return len(json.dumps(value))


def _check_depth(value: Any, levels: int) -> None:
    if not isinstance(value, dict | list):
        return
    if levels == 0:
        raise GraphQLError(f"At most {MAX_DEPTH} levels of lists and objects.")
    for item in value.values() if isinstance(value, dict) else value:
        _check_depth(item, levels - 1)
