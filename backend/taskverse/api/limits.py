"""How much a query asks for. It is told before validation, so it is linear in the text and safe on any document:
fragments that double, go in circles or do not exist, fields that the schema does not know."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
)

from taskverse.api.errors import QueryTooComplex
from taskverse.api.pagination import CONNECTION_PAGE, MAX_PAGE
from taskverse.database.charging import ITEMS, READ, WRITTEN, spend

T = TypeVar("T")

PAGE_ARGUMENTS = ("first", "last")
BATCH_ARGUMENT = "tasks"  # what was sent is answered, one for each
SIZED_ABOVE = {"edges", "nodes", "results"}  # of a connection or a batch, whose own argument has counted them
UNPAGED_LIST = 10  # items we expect in a list that takes no page argument


@dataclass(frozen=True)
class Figures:
    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0  # fields to answer: each counts as often as the pages around it are long
    roots: int = 0  # fields at the top, of which a mutation does one after the other
    fixed: bool = True  # whatever the variables are

    def beside(self, other: "Figures") -> "Figures":
        return Figures(
            depth=max(self.depth, other.depth),
            fields=self.fields + other.fields,
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            cost=self.cost + other.cost,
            roots=self.roots + other.roots,
            fixed=self.fixed and other.fixed,
        )


def check_figures(figures: Figures, operation: OperationDefinitionNode) -> None:
    """Raises QueryTooComplex."""
    mutations = figures.roots if operation.operation == OperationType.MUTATION else 0
    actual = {
        "depth": figures.depth,
        "fields": figures.fields,
        "aliases": figures.aliases,
        "directives": figures.directives,
        "mutations": mutations,
        "cost": figures.cost,
        "stream": figures.cost if operation.operation == OperationType.SUBSCRIPTION else 0,
    }
    for limit, number in actual.items():
        check_limit(limit, number)


def check_limit(limit: str, actual: int) -> None:
    """Raises QueryTooComplex."""
    maximum = settings.GRAPHQL_LIMITS[limit]
    if actual > maximum:
        raise QueryTooComplex.of(limit, maximum=maximum, actual=actual)


LIMIT_OF = {READ: "bytes", WRITTEN: "bytes", ITEMS: "cost"}


def check_spent(what: str, actual: int) -> None:
    """Of what is counted while the answer is made. Raises QueryTooComplex."""
    check_limit(LIMIT_OF[what], actual)


def items_answered(info: GraphQLResolveInfo, items: Sequence[T]) -> Sequence[T]:
    """Of a list without a page, which counts as ten beforehand and may be inside itself. Raises QueryTooComplex."""
    selected = [node.selection_set for node in info.field_nodes if node.selection_set]
    spend(ITEMS, len(items) * sum(len(node.selections) for node in selected))
    return items


def measure(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> Figures:
    """Raises QueryTooComplex for what is nested deeper than can be measured."""
    with _measurable():
        return _Measure(schema, document, {**_defaults(operation), **variables}).definition(operation)


def most_fields(schema: GraphQLSchema, document: DocumentNode) -> int:
    """Of the definition that has most, be it a fragment that nothing spreads: validation reads them all, and takes the
    square of their number in time. Raises QueryTooComplex."""
    definitions = (OperationDefinitionNode, FragmentDefinitionNode)
    with _measurable():
        measured = _Measure(schema, document, {})
        return max(measured.definition(node).fields for node in document.definitions if isinstance(node, definitions))


@contextmanager
def _measurable() -> Iterator[None]:
    try:
        yield
    except RecursionError:
        depth: int = settings.GRAPHQL_LIMITS["depth"]
        raise QueryTooComplex.of("depth", maximum=depth, actual=depth + 1) from None


class _Measure:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]) -> None:
        self.schema = schema
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.variables = variables
        self.measured: dict[str, Figures] = {}

    def definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Figures:
        parent: GraphQLNamedType | None
        if isinstance(node, FragmentDefinitionNode):
            parent = self.schema.type_map.get(node.type_condition.name.value)
        else:
            parent = self.schema.get_root_type(node.operation)
        found = self.selections(node.selection_set, parent)
        return replace(found, directives=found.directives + len(node.directives))

    def selections(self, node: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Figures:
        found = Figures()
        for selection in node.selections if node else ():
            found = found.beside(self.selection(selection, parent))
        return found

    def selection(self, node: SelectionNode, parent: GraphQLNamedType | None) -> Figures:
        if isinstance(node, FieldNode):
            found = self.field(node, parent)
        elif isinstance(node, FragmentSpreadNode):
            found = self.fragment(node.name.value)
        else:
            assert isinstance(node, InlineFragmentNode)
            condition = node.type_condition
            parent = self.schema.type_map.get(condition.name.value) if condition else parent
            found = self.selections(node.selection_set, parent)
        return replace(found, directives=found.directives + len(node.directives)) if node.directives else found

    def fragment(self, name: str) -> Figures:
        """Measured once. One that is unknown, or spreads itself, counts nothing: validation refuses it."""
        if name not in self.measured:
            self.measured[name] = Figures()
            if node := self.fragments.get(name):
                self.measured[name] = self.definition(node)
        return self.measured[name]

    def field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Figures:
        name = node.name.value
        known: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        below = self.selections(node.selection_set, get_named_type(known.type) if known else None)
        # Introspection is deeper than any query of ours; graphql-core limits its nesting itself.
        depth = 0 if name.startswith("__") else below.depth
        of_schema = parent is not None and parent.name.startswith("__")
        size, fixed = (1, True) if of_schema else self.size(node, known)
        return Figures(
            depth=depth + 1,
            fields=below.fields + 1,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives,
            cost=below.cost * size + 1,
            roots=1,
            fixed=below.fixed and fixed,
        )

    def size(self, node: FieldNode, known: GraphQLField | None) -> tuple[int, bool]:
        """How many times the selection of a field is answered, and whether that is so for any variables."""
        pages = [argument.value for argument in node.arguments if argument.name.value in PAGE_ARGUMENTS]
        sent = [argument.value for argument in node.arguments if argument.name.value == BATCH_ARGUMENT]
        fixed = not any(isinstance(value, VariableNode) for value in (*pages, *sent))
        if sent:
            return max(1, *map(self.length, sent)), fixed
        asked = [number for value in pages if (number := self.number(value)) is not None]
        if asked:
            return max(1, *asked), fixed
        arguments = known.args if known else {}
        defaults = [arguments[name].default_value for name in PAGE_ARGUMENTS if name in arguments]
        usual = [number if isinstance(number, int) else CONNECTION_PAGE for number in defaults]
        if usual:
            return max(1, *usual), fixed
        return UNPAGED_LIST if _is_list(known) and node.name.value not in SIZED_ABOVE else 1, fixed

    def length(self, node: ValueNode) -> int:
        value = self.variables.get(node.name.value) if isinstance(node, VariableNode) else None
        items = node.values if isinstance(node, ListValueNode) else value
        return min(len(items), MAX_PAGE) if isinstance(items, list | tuple) else 1

    def number(self, node: ValueNode) -> int | None:
        """A whole number, as GraphQL's Int takes it: 1000.0 is one in variables. No more than a page may hold: a longer
        one is refused by its field, with better words."""
        value = self.variables.get(node.name.value) if isinstance(node, VariableNode) else _literal(node)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            return None
        return int(min(value, MAX_PAGE))


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    given = [node for node in operation.variable_definitions or () if node.default_value]
    return {node.variable.name.value: _default(node.default_value) for node in given if node.default_value}


def _default(node: ValueNode) -> Any:
    return node.values if isinstance(node, ListValueNode) else _literal(node)


def _literal(node: ValueNode) -> int | None:
    """Python refuses to read a number of some thousand digits."""
    if not isinstance(node, IntValueNode):
        return None
    return int(node.value) if len(node.value) <= len(str(MAX_PAGE)) else MAX_PAGE


def _is_list(field: GraphQLField | None) -> bool:
    kind = field.type if field else None
    return is_list_type(kind) or is_list_type(getattr(kind, "of_type", None))
