"""Rows that were read together: what is asked of one of them can be read for all, so a page costs as much as a row."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet

from taskverse.database.charging import charge

M = TypeVar("M", bound=Model)
KEPT = "_peers"


class Peers(list[M]):
    """The rows, and what has been read for them."""

    def __init__(self, rows: Iterable[M]) -> None:
        super().__init__(rows)
        self.known: dict[str, Any] = {}


def read_together(rows: Iterable[M]) -> list[M]:
    """The rows, which know one another from now on."""
    peers = Peers(rows)
    for row in peers:
        vars(row)[KEPT] = peers
    return peers


def peers_of(row: M) -> Peers[M]:
    """Those it was read with; it alone, if nobody has said."""
    if KEPT not in vars(row):
        read_together([row])
    peers: Peers[M] = vars(row)[KEPT]
    return peers


def light(queryset: QuerySet[M], *relations: str) -> QuerySet[M]:
    """Without the LARGE columns of the rows, and of those they are joined with."""
    models: dict[str, Any] = {"": queryset.model}
    models |= {f"{name}__": queryset.model._meta.get_field(name).related_model for name in relations}
    large = [prefix + column for prefix, model in models.items() for column in getattr(model, "LARGE", ())]
    return queryset.defer(*large)


class ReadsTogether(Model):
    """A column that was left out is read, when it is asked of a row, for all that were read with it."""

    LARGE: ClassVar[tuple[str, ...]] = ()  # columns that may hold very much

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: QuerySet[Any] | None = None
    ) -> None:
        """What Django calls for a column that was left out."""
        names = list(fields or ())
        if not names or not self.get_deferred_fields().issuperset(names):
            super().refresh_from_db(using, fields, from_queryset)
            return
        rows: defaultdict[Any, list[Model]] = defaultdict(list)  # of the same row there may be several objects
        for row in peers_of(self):
            if row.get_deferred_fields().issuperset(names):
                rows[row.pk].append(row)
        asked = type(self)._default_manager.filter(pk__in=rows)
        self._charge(asked, names)
        for pk, *values in asked.values_list("pk", *names):
            _fill(rows.pop(pk), zip(names, values, strict=True))
        for gone in rows.values():  # deleted since it was read
            _fill(gone, ((field.attname, field.get_default()) for field in self._meta.fields if field.name in names))

    def _charge(self, rows: QuerySet[Any], names: list[str]) -> None:
        """Of rows that are too much for one, each is told so, and they are measured once."""
        known = peers_of(self).known
        refused = f"refused {names}"
        if refused in known:
            raise known[refused]
        try:
            charge(rows, names)
        except Exception as error:
            known[refused] = error
            raise


def _fill(rows: list[Model], values: Iterable[tuple[str, Any]]) -> None:
    found = dict(values)
    for row in rows:
        vars(row).update(found)
