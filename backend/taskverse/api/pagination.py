from typing import TypeVar

from django.db.models import Model, QuerySet

from taskverse.common.errors import BadUserInput

DEFAULT_PAGE = 100
MAX_PAGE = 1000
CONNECTION_PAGE = 50  # of a list with cursors
FIRST_DESCRIPTION = f"How many at most: {DEFAULT_PAGE} unless told, {MAX_PAGE} at the most."
OFFSET_DESCRIPTION = "How many to pass over first."

M = TypeVar("M", bound=Model)


def page_size(first: int | None, *, default: int = DEFAULT_PAGE, argument: str = "first") -> int:
    """Raises BadUserInput: nothing is cut silently."""
    size = default if first is None else first
    if not 1 <= size <= MAX_PAGE:
        raise BadUserInput.of_fields(**{argument: [f"Must be between 1 and {MAX_PAGE}."]})
    return size


def page(queryset: QuerySet[M], *, first: int | None, offset: int | None) -> QuerySet[M]:
    """The rows from `offset` on, `first` of them at most. Raises BadUserInput."""
    size = page_size(first)
    offset = offset or 0
    if offset < 0:
        raise BadUserInput.of_fields(offset=["Must not be negative."])
    return queryset[offset : offset + size]
