"""Which tasks: a filter as users give it, checked, as a condition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from taskverse.apps.tasks.models import TaskPriority, TaskStatus
from taskverse.common.errors import BadUserInput
from taskverse.common.values import moment_utc

MOST = 1000  # values in a list of a filter
LISTS = {"status": "status__in", "kind": "kind__in", "priority": "priority__in", "ids": "pk__in"}
MOMENTS = {
    "created_after": ("createdAfter", "created_at__gte"),
    "created_before": ("createdBefore", "created_at__lt"),
    "finished_after": ("finishedAfter", "finished_at__gte"),
    "finished_before": ("finishedBefore", "finished_at__lt"),
}

# A kind's payload may have it as the API spells it.
Priority = Annotated[TaskPriority, BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)]
Id = Annotated[int, Field(ge=0, lt=2**63)]  # what the column holds


@dataclass(frozen=True)
class TaskFilter:
    """All that is given must hold; what is null is not given, and an empty list holds for no task."""

    # as part of a kind's payload
    __pydantic_config__ = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    status: list[TaskStatus] | None = None
    kind: list[str] | None = None
    priority: list[Priority] | None = None
    ids: list[Id] | None = None
    search: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    finished_after: datetime | None = None
    finished_before: datetime | None = None
    metadata: Any = None
    rerun_of: Id | None = None

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
            found &= Q(**{lookup: moment_utc(f"filter.{spelt}", moment)})
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
