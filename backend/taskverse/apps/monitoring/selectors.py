from collections.abc import Sequence

from django.db.models import QuerySet

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.users.models import User
from taskverse.common.errors import NotFound
from taskverse.database.peers import light


def records_visible(viewer: User) -> QuerySet[MonitoringRecord]:
    """Of the viewer's own tasks, newest first; staff: of everyone's."""
    records = light(MonitoringRecord.objects.select_related("task__owner"), "task").order_by("-id")
    return records if viewer.is_staff else records.filter(task__owner=viewer)


def records_find(
    viewer: User, *, task_id: int | None = None, events: Sequence[str] | None = None
) -> QuerySet[MonitoringRecord]:
    records = records_visible(viewer)
    if task_id is not None:
        records = records.filter(task_id=task_id)
    if events is not None:
        records = records.filter(event__in=events)
    return records


def record_get(viewer: User, record_id: int) -> MonitoringRecord:
    """Raises NotFound, also for a record that is not the viewer's."""
    record = records_visible(viewer).filter(pk=record_id).first()
    if record is None:
        raise NotFound("There is no such monitoring record, or it is not yours.")
    return record
