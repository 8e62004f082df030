"""Columns that may hold very much are measured before they are read for whoever has only so much room for them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Sum, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

Take = Callable[[int], None]  # is told of so many bytes, and raises when they are too many

_take: ContextVar[Take | None] = ContextVar("take", default=None)


@contextmanager
def charged(take: Take) -> Iterator[None]:
    token = _take.set(take)
    try:
        yield
    finally:
        _take.reset(token)


def charge(rows: QuerySet[Any], names: Iterable[str]) -> None:
    """Before these columns of all these rows are read. Raises what `take` raises."""
    large = [name for name in names if name in getattr(rows.model, "LARGE", ())]
    take = _take.get()
    if take is None or not large:
        return
    sizes: list[Combinable] = [Coalesce(Sum(_size(name)), Value(0)) for name in large]
    take(rows.aggregate(bytes=reduce(add, sizes))["bytes"])


def _size(name: str) -> Func:
    """Of the text that is sent, not of what PostgreSQL has compressed it to."""
    return Func(Cast(name, TextField()), function="octet_length", output_field=IntegerField())
