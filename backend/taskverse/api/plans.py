"""How a selection of nothing but plain values is answered: found out once, and then a column at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphene_django import DjangoObjectType
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    SelectionSetNode,
)

from taskverse.api.leaves import Leaf, Surprise, leaf_of
from taskverse.api.rows import Rows

Fragments = dict[str, FragmentDefinitionNode]


@dataclass(frozen=True)
class Column:
    key: str  # in the answer
    attribute: str
    leaf: Leaf
    required: bool


@dataclass(frozen=True)
class Plan:
    kind: GraphQLObjectType
    columns: tuple[Column, ...]
    keys: tuple[str, ...]  # those of __typename too
    scopes: frozenset[str]  # that it takes; without them a field answers an error, and that is graphql-core's

    def of_rows(self, rows: Rows[Any]) -> list[dict[str, Any]]:
        """Raises Surprise, and what the database raises."""
        if not self._is_of(rows.queryset.model):
            raise Surprise
        return self._table(rows.columns([column.attribute for column in self.columns]))

    def of_objects(self, objects: Sequence[Any]) -> list[dict[str, Any]]:
        """Raises Surprise, and whatever a property raises."""
        return self._table([list(map(attrgetter(column.attribute), objects)) for column in self.columns])

    def _is_of(self, model: type) -> bool:
        """What DjangoObjectType asks of each object."""
        graphene_type = self.kind.graphene_type  # type: ignore[attr-defined] # graphene's types have it
        usual = getattr(self.kind.is_type_of, "__func__", None) is DjangoObjectType.is_type_of.__func__
        return usual and graphene_type._meta.model is model

    def _table(self, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        written = {
            column.key: column.leaf.column(values, required=column.required)
            for column, values in zip(self.columns, found, strict=True)
        }
        name = [self.kind.name] * len(found[0])
        columns = [written.get(key, name) for key in self.keys]
        return [dict(zip(self.keys, row)) for row in zip(*columns)]  # noqa: B905 (strict costs, and all are of one length)


def plan_of(kind: GraphQLObjectType, node: FieldNode, fragments: Fragments) -> Plan | None:
    """None: there is more to it than plain values."""
    columns: list[Column] = []
    keys: list[str] = []
    scopes: set[str] = set()
    try:
        for selected in _fields(node.selection_set, kind, fragments):
            name = selected.name.value
            key = selected.alias.value if selected.alias else name
            if key in keys:  # the same field once more
                continue
            keys.append(key)
            if name != "__typename":
                field = kind.fields[name]
                columns.append(_column(key, field))
                scopes.update(filter(None, [getattr(field.resolve, "required_scope", None)]))
    except Surprise:
        return None
    return Plan(kind, tuple(columns), tuple(keys), frozenset(scopes)) if columns else None


def _fields(selections: SelectionSetNode | None, kind: GraphQLObjectType, fragments: Fragments) -> Iterator[FieldNode]:
    """Raises Surprise."""
    for node in selections.selections if selections else ():
        if node.directives:
            raise Surprise
        if isinstance(node, FieldNode):
            if node.arguments or node.selection_set:
                raise Surprise
            yield node
            continue
        assert isinstance(node, FragmentSpreadNode | InlineFragmentNode)
        inner = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        condition = inner.type_condition
        if condition and condition.name.value != kind.name:
            raise Surprise
        yield from _fields(inner.selection_set, kind, fragments)


def _column(key: str, field: GraphQLField) -> Column:
    """Raises Surprise."""
    required = isinstance(field.type, GraphQLNonNull)
    leaf = leaf_of(field.type.of_type if required else field.type)  # type: ignore[union-attr]
    attribute = _attribute(field.resolve)
    if leaf is None or attribute is None or field.args:
        raise Surprise
    return Column(key, attribute, leaf, required)


def _attribute(resolve: Any) -> str | None:
    """What of an object a field's resolver gives, when it does no more than that."""
    if resolve is DjangoObjectType.resolve_id:
        return "pk"
    if hasattr(resolve, "column"):  # of permissions.column_of
        column: str = resolve.column
        return column
    if isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver and not resolve.keywords:
        attribute, default = resolve.args
        return attribute if default is None else None
    return None
