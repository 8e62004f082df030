"""What is refused before a query runs."""

import math
from typing import Any

from graphql import DocumentNode, FloatValueNode, StringValueNode, Visitor, visit

from taskverse.common.errors import BadUserInput

MAX_VALUE_DEPTH = 64  # of lists and objects inside each other, in variables


def check_values(document: DocumentNode, variables: dict[str, Any]) -> None:
    """Refuse what PostgreSQL or JSON cannot hold, in literals and variables alike. Raises BadUserInput."""
    _check(variables, 0)
    visit(document, _Literals())


class _Literals(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        _check_text(node.value)

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        _check_number(float(node.value))


def _check(value: Any, depth: int) -> None:
    if depth > MAX_VALUE_DEPTH:
        raise BadUserInput(f"Variables may hold at most {MAX_VALUE_DEPTH} levels of lists and objects.")
    match value:
        case str():
            _check_text(value)
        case float():
            _check_number(value)
        case dict():
            for key, item in value.items():
                _check_text(key)
                _check(item, depth + 1)
        case list():
            for item in value:
                _check(item, depth + 1)


def _check_number(number: float) -> None:
    if math.isinf(number):
        raise BadUserInput("A number is too large.")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise BadUserInput("Text may not hold NUL characters.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadUserInput("Text may not hold lone surrogates.") from None
