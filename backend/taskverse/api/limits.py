"""What is refused before a query runs."""

from typing import Any

from graphql import DocumentNode, StringValueNode, Visitor, visit

from taskverse.common.errors import BadUserInput

INFINITY = float("inf")


def check_values(document: DocumentNode, variables: dict[str, Any]) -> None:
    """Refuse what PostgreSQL cannot hold, in arguments and variables alike. Raises BadUserInput."""
    try:
        _check(variables)
    except RecursionError:
        raise BadUserInput("The variables are nested too deeply.") from None
    visit(document, _StringLiterals())


class _StringLiterals(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        _check(node.value)


def _check(value: Any) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif isinstance(value, float) and abs(value) == INFINITY:
        raise BadUserInput("A number is too large.")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise BadUserInput("Text may not hold NUL characters.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise BadUserInput("Text may not hold lone surrogates.")
