"""What one answer takes of things that have an end: counted where they are read and written, whatever asks for them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

READ, WRITTEN = "bytes read", "bytes written"
ITEMS = "items"  # of lists that take no page, times what is asked of each

Check = Callable[[str, int], None]  # raises when there is so much of it

_budget: ContextVar["Budget | None"] = ContextVar("budget", default=None)


class Budget:
    def __init__(self, check: Check) -> None:
        self.check = check
        self.spent: Counter[str] = Counter()

    def spend(self, what: str, amount: int) -> None:
        self.check(what, self.spent[what] + amount)
        self.spent[what] += amount


@contextmanager
def charged(check: Check) -> Iterator[None]:
    token = _budget.set(Budget(check))
    try:
        yield
    finally:
        _budget.reset(token)


def spend(what: str, amount: int) -> None:
    """Raises what `check` raises; nothing where nobody counts."""
    if (budget := _budget.get()) is not None:
        budget.spend(what, amount)


def charge(rows: QuerySet[Any], names: Iterable[str]) -> None:
    """Before these columns of all these rows are read: those that may hold very much are measured. Raises as spend."""
    large = {name for name in names if name in getattr(rows.model, "LARGE", ())}
    if large and _budget.get() is not None:
        sizes: list[Combinable] = [Coalesce(Sum(_Size(name)), Value(0)) for name in sorted(large)]
        spend(READ, rows.aggregate(bytes=reduce(add, sizes))["bytes"])


class _Size(Func):
    """Of what is sent, more or less: as it is stored, or as text where PostgreSQL has compressed it."""

    template = (
        "CASE WHEN pg_column_compression(%(expressions)s) IS NULL THEN pg_column_size(%(expressions)s)"
        " ELSE octet_length((%(expressions)s)::text) END"
    )
    output_field = IntegerField()
