"""Which tasks: a filter as users give it, checked, as a condition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from taskverse.common.errors import BadUserInput

MOST = 1000  # values in a list of a filter
LISTS = {"status": "status__in", "kind": "kind__in", "priority": "priority__in", "ids": "pk__in"}
MOMENTS = {
    "created_after": ("createdAfter", "created_at__gte"),
    "created_before": ("createdBefore", "created_at__lt"),
    "finished_after": ("finishedAfter", "finished_at__gte"),
    "finished_before": ("finishedBefore", "finished_at__lt"),
}


@dataclass(frozen=True)
class TaskFilter:
    """All that is given must hold; None is not given, and an empty list holds for no task."""

    status: list[str] | None = None
    kind: list[str] | None = None
    priority: list[str] | None = None
    ids: list[int] | None = None
    search: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    finished_after: datetime | None = None
    finished_before: datetime | None = None
    metadata: Any = None
    rerun_of: int | None = None

    def condition(self) -> Q:
        """Raises BadUserInput."""
        return self._lists() & self._moments() & self._metadata() & self._others()

    def _lists(self) -> Q:
        found = Q()
        for name, lookup in LISTS.items():
            values = getattr(self, name)
            if values is None:
                continue
            if len(values) > MOST:
                raise BadUserInput.of_fields(**{f"filter.{name}": [f"At most {MOST} values."]})
            found &= Q(**{lookup: list(values)})
        return found

    def _moments(self) -> Q:
        found = Q()
        for name, (spelt, lookup) in MOMENTS.items():
            moment = getattr(self, name)
            if moment is None:
                continue
            if timezone.is_naive(moment):
                raise BadUserInput.of_fields(**{f"filter.{spelt}": ["Must name its time zone."]})
            found &= Q(**{lookup: moment})
        return found

    def _metadata(self) -> Q:
        if self.metadata is None:
            return Q()
        if not isinstance(self.metadata, Mapping):
            raise BadUserInput.of_fields(**{"filter.metadata": ["Must be an object."]})
        return Q(metadata__contains=self.metadata)

    def _others(self) -> Q:
        found = Q(name__icontains=self.search) if self.search else Q()
        return found if self.rerun_of is None else found & Q(rerun_of=self.rerun_of)
