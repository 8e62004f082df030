import json
from typing import Any

import graphene
import orjson
from graphql import GraphQLError, Undefined, ValueNode, value_from_ast_untyped

from taskverse.database.charging import WRITTEN, spend

MAX_DEPTH = 64  # of lists and objects inside each other
PLAIN = (str, int, float, bool, type(None))


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
        return _plain(JSON.parse_value(value_from_ast_untyped(node, variables)))


def _plain(value: Any) -> Any:
    """Variables of other types may bring what is no JSON into a literal. One that was not sent is left out of an object
    and is null in a list, as in GraphQL's own input."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if item is not Undefined}
    if isinstance(value, list):
        return [None if item is Undefined else _plain(item) for item in value]
    if type(value) not in PLAIN:
        raise GraphQLError("A variable inside a JSON value must be of a type that is JSON, too.")
    return value


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
