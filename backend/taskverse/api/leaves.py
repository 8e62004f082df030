"""Plain values of an answer, written a column at a time: for each type what graphql-core would answer value by value.

Only exact Python types are taken, whose outcome is known; whatever else turns up is a Surprise, and graphql-core's.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import graphene
import orjson
from graphene.types.definitions import GrapheneEnumType, GrapheneScalarType
from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLOutputType,
    GraphQLString,
)
from graphql.type.scalars import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from taskverse.api.scalars import JSON

Values = Sequence[Any]
NULL = type(None)


class Surprise(Exception):
    """Not for the fast way."""


@dataclass(frozen=True)
class Leaf:
    kinds: frozenset[type]
    write: Callable[[Any], Any] | None = None
    write_all: Callable[[Values], Values] | None = None  # None among them stays None

    def column(self, values: Values, *, required: bool) -> Values:
        """Raises Surprise."""
        kinds = set(map(type, values))
        nulls = NULL in kinds
        if (nulls and required) or not kinds - {NULL} <= self.kinds:
            raise Surprise
        if self.write_all:
            return self.write_all(values)
        if not self.write:
            return values
        if nulls:
            write = self.write
            return [None if value is None else write(value) for value in values]
        return list(map(self.write, values))


def _int(value: int) -> int:
    if not GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        raise Surprise
    return value


def _moments(values: Values) -> Values:
    """As isoformat does, in a tenth of the time."""
    written: list[str | None] = orjson.loads(orjson.dumps(values))
    return written


def _float(value: float) -> float:
    if not math.isfinite(value):
        raise Surprise
    return value


SCALARS: dict[Any, Leaf] = {
    GraphQLString: Leaf(frozenset({str})),
    GraphQLID: Leaf(frozenset({str, int}), str),
    GraphQLBoolean: Leaf(frozenset({bool})),
    GraphQLInt: Leaf(frozenset({int}), _int),
    GraphQLFloat: Leaf(frozenset({float}), _float),
    graphene.DateTime: Leaf(frozenset({datetime}), write_all=_moments),
    JSON: Leaf(frozenset({dict, list, str, int, float, bool}), JSON.serialize),
}


class _Names(dict[Any, str]):
    def __missing__(self, value: Any) -> str:
        raise Surprise


def leaf_of(kind: GraphQLOutputType) -> Leaf | None:
    """None: the type is none of those that are known here."""
    if isinstance(kind, GrapheneEnumType):
        return _enum(kind)
    return SCALARS.get(kind.graphene_type if isinstance(kind, GrapheneScalarType) else kind)


def _enum(kind: GrapheneEnumType) -> Leaf:
    """By member and by value, as both occur: a row holds the value, an object that was just made the member."""
    members: list[Enum] = list(kind.graphene_type._meta.enum)
    known = [key for member in members for key in (member, member.value) if isinstance(key, str | Enum)]
    return Leaf(frozenset(map(type, known)), _Names((key, kind.serialize(key)) for key in known).__getitem__)
