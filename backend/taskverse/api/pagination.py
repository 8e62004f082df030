from typing import TypeVar

from django.db.models import Model, QuerySet

from taskverse.common.errors import BadUserInput

DEFAULT_PAGE = 100
MAX_PAGE = 1000
FIRST_DESCRIPTION = f"How many at most: {DEFAULT_PAGE} unless told, {MAX_PAGE} at the most."
OFFSET_DESCRIPTION = "How many to pass over first."

M = TypeVar("M", bound=Model)


def page(queryset: QuerySet[M], *, first: int | None, offset: int | None) -> QuerySet[M]:
    """The rows from `offset` on, `first` of them at most. Raises BadUserInput: nothing is cut silently."""
    first = DEFAULT_PAGE if first is None else first
    offset = offset or 0
    if not 1 <= first <= MAX_PAGE:
        raise BadUserInput.of_fields(first=[f"Must be between 1 and {MAX_PAGE}."])
    if offset < 0:
        raise BadUserInput.of_fields(offset=["Must not be negative."])
    return queryset[offset : offset + first]
