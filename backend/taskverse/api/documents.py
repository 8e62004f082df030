"""Query texts, parsed and validated once per process. Documents are kept, never results."""

import threading
from collections import OrderedDict
from functools import cached_property
from typing import Any

from django.conf import settings
from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.validation import NoSchemaIntrospectionCustomRule

from taskverse.api.errors import QueryTooComplex
from taskverse.api.limits import Figures, check_limit, measure, most_fields
from taskverse.common.errors import BadUserInput
from taskverse.common.values import TOO_LARGE, number_check, text_check

MAX_ERRORS = 5  # in one answer
# Characters of all texts that are kept together: 130 to 300 bytes of memory each, as nodes with their locations.
BUDGET = 250_000
MAX_DIGITS = 4_300  # Python reads no more, in JSON neither


class Document:
    """What is found out about a text is kept with it."""

    def __init__(self, schema: GraphQLSchema, text: str, *, introspection: bool) -> None:
        """Raises GraphQLSyntaxError, QueryTooComplex."""
        self.key = (schema, introspection, text)
        self.schema = schema
        self.introspection = introspection
        self.node = _parse(text)
        self._fixed: dict[int, Figures] = {}  # by the operation's place

    @cached_property
    def errors(self) -> list[GraphQLError]:
        """Of validation."""
        rules = specified_rules if self.introspection else [*specified_rules, NoSchemaIntrospectionCustomRule]
        # What may not be asked for is not suggested either.
        hide = not self.introspection
        try:
            return validate(self.schema, self.node, rules, max_errors=MAX_ERRORS, hide_suggestions=hide)
        except GraphQLError:  # of the rule that a subscription has one field, which knows no variables yet
            return [GraphQLError("A directive on the field of a subscription takes no variable.")]

    @cached_property
    def fault(self) -> str:
        """What is wrong with a literal: PostgreSQL cannot hold it."""
        try:
            visit(self.node, _Literals())
        except BadUserInput as error:
            return str(error)
        return ""

    @cached_property
    def fields(self) -> int:
        """Of the definition that has most, which may be another than the one that is run."""
        return most_fields(self.schema, self.node)

    def figures(self, operation: OperationDefinitionNode, variables: dict[str, Any]) -> Figures:
        """Raises QueryTooComplex."""
        place = id(operation)
        if place in self._fixed:
            return self._fixed[place]
        figures = measure(self.schema, self.node, operation, variables)
        if figures.fixed:
            self._fixed[place] = figures
        return figures


def _parse(text: str) -> DocumentNode:
    maximum = settings.GRAPHQL_LIMITS["tokens"]
    try:
        return parse(text, max_tokens=maximum)
    except GraphQLError as error:
        if "tokens. Parsing aborted" in error.message:
            raise QueryTooComplex.of("tokens", maximum=maximum, actual=maximum + 1) from None
        raise


class _Literals(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        text_check(node.value)

    def enter_int_value(self, node: IntValueNode, *_: Any) -> None:
        if len(node.value) > MAX_DIGITS:
            raise BadUserInput(TOO_LARGE)

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        number_check(float(node.value))


class Documents:
    """The documents that were run last. One that is refused is found out again each time: kept, it would drive out
    another's that is run."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.spent = 0
        self.lock = threading.Lock()
        self.kept: OrderedDict[tuple[GraphQLSchema, bool, str], Document] = OrderedDict()

    def get(self, schema: GraphQLSchema, text: str) -> Document:
        """Raises GraphQLSyntaxError, QueryTooComplex."""
        check_limit("size", len(text))
        key = (schema, settings.GRAPHQL_INTROSPECTION, text)
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                return self.kept[key]
        return Document(schema, text, introspection=settings.GRAPHQL_INTROSPECTION)

    def keep(self, document: Document) -> None:
        """Two threads may both parse a new text: the later one is kept."""
        with self.lock:
            if document.key not in self.kept:
                self.spent += len(document.key[-1])
            self.kept[document.key] = document
            while self.spent > self.budget:
                (_, _, oldest), _ = self.kept.popitem(last=False)
                self.spent -= len(oldest)


documents = Documents(BUDGET)
