from collections.abc import Iterable, Sequence

import graphene

from taskverse.api.pagination import DEFAULT_PAGE, FIRST_DESCRIPTION, OFFSET_DESCRIPTION, page
from taskverse.api.permissions import login_required
from taskverse.api.rows import Rows
from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.selectors import record_get, records_find
from taskverse.apps.monitoring.types import MonitoringEvent, MonitoringRecordType
from taskverse.apps.users.models import AccessScope
from taskverse.database.peers import read_together


def read_with_tasks(records: Iterable[MonitoringRecord]) -> list[MonitoringRecord]:
    """The records, whose tasks know one another from now on."""
    rows = list(records)
    read_together(record.task for record in rows)
    return rows


class Query(graphene.ObjectType):
    all_monitoring_records = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(MonitoringRecordType))),
        name="all_monitoring_records",
        description="What happened to my tasks, newest first; for staff to everyone's.",
        first=graphene.Int(default_value=DEFAULT_PAGE, description=FIRST_DESCRIPTION),
        offset=graphene.Int(default_value=0, description=OFFSET_DESCRIPTION),
        task_id=graphene.Int(description="Of this task alone."),
        event=graphene.List(graphene.NonNull(MonitoringEvent), description="These events alone."),
    )
    monitoring_record_by_id = graphene.Field(
        MonitoringRecordType,
        name="monitoring_record_by_id",
        description="One record; NOT_FOUND when there is none or it is not mine.",
        id=graphene.Int(required=True, description="The record's id."),
    )

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_all_monitoring_records(
        root: None,
        info: graphene.ResolveInfo,
        first: int | None,
        offset: int | None,
        task_id: int | None = None,
        event: Sequence[str] | None = None,
    ) -> Rows[MonitoringRecord]:
        records = records_find(info.context.user, task_id=task_id, events=event)
        return Rows(page(records, first=first, offset=offset), read_with_tasks)

    @staticmethod
    @login_required(AccessScope.TASKS_READ)
    def resolve_monitoring_record_by_id(root: None, info: graphene.ResolveInfo, id: int) -> MonitoringRecord:
        return record_get(info.context.user, id)
