"""Rows of the database that are read when it is known what is asked of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from taskverse.api.leaves import Surprise

M = TypeVar("M", bound=Model)


class Rows(Generic[M]):
    """What a resolver of a list gives for rows whose fields are mostly plain columns. Iterated, they are whole objects,
    made by `read`; where nothing but columns is asked for, fast execution takes these alone."""

    def __init__(self, queryset: QuerySet[M], read: Callable[[Iterable[M]], Iterable[M]] = list) -> None:
        self.queryset = queryset
        self.read = read

    def __iter__(self) -> Iterator[M]:
        return iter(self.read(self.queryset))

    def columns(self, names: Sequence[str]) -> list[Sequence[Any]]:
        """The values of each column. Raises Surprise when one of these is no column."""
        meta = self.queryset.model._meta
        if not {"pk", *(field.attname for field in meta.concrete_fields)}.issuperset(names):
            raise Surprise
        rows = self.queryset.values_list(*names)
        return list(zip(*rows, strict=True)) or [()] * len(names)
