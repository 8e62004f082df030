"""Rows of the database that are read when it is known what is asked of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from taskverse.api.leaves import Surprise
from taskverse.database.charging import charge

M = TypeVar("M", bound=Model)


class Rows(Generic[M]):
    """A list whose objects are made by `read`, each from its row. Where nothing but columns is asked for, fast
    execution takes these alone, as it does with a query set."""

    def __init__(self, queryset: QuerySet[M], read: Callable[[Iterable[M]], Iterable[M]] = list) -> None:
        self.queryset = queryset
        self.read = read

    def __iter__(self) -> Iterator[M]:
        return iter(self.read(self.queryset))

    def columns(self, names: Sequence[str]) -> list[Sequence[Any]]:
        """The values of each column. Raises Surprise when one of these is no column, and when asking for fewer columns
        would find other rows; and what `charge` raises."""
        query = self.queryset.query
        known = {"pk", *(field.attname for field in self.queryset.model._meta.concrete_fields)}
        other = query.distinct or query.combinator or query.annotations or query.values_select
        if other or not known.issuperset(names):
            raise Surprise
        charge(self.queryset, names)
        rows = self.queryset.values_list(*names)
        return list(zip(*rows, strict=True)) or [()] * len(names)
