"""What is refused before a query runs."""

from typing import Any

from graphql import DocumentNode, FloatValueNode, StringValueNode, Visitor, visit

from taskverse.common.values import number_check, text_check, value_check


def check_values(document: DocumentNode, variables: dict[str, Any]) -> None:
    """In literals and variables alike. Raises BadUserInput."""
    value_check(variables)
    visit(document, _Literals())


class _Literals(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        text_check(node.value)

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        number_check(float(node.value))
