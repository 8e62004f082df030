from collections.abc import Iterable, Mapping
from typing import Any

from taskverse.apps.monitoring.models import MonitoringRecord

# Part of a statement that moves a task and calls its row `moved`: the same as record_add, without a further round trip.
RECORD_MOVED = """
  INSERT INTO monitoring_monitoringrecord (task_id, event, message, data)
  SELECT id, %(event)s, %(message)s, %(data)s::jsonb FROM moved"""


def record_add(*, task_id: int, event: str, message: str = "", data: dict[str, Any] | None = None) -> MonitoringRecord:
    """Belongs in the transaction of the move it tells of: the caller opens it."""
    return MonitoringRecord.objects.create(task_id=task_id, event=event, message=message, data=data or {})


def records_add(*, task_ids: Iterable[int], event: str, data: dict[str, Any]) -> None:
    """One for each task, by one INSERT."""
    MonitoringRecord.objects.bulk_create(
        MonitoringRecord(task_id=task_id, event=event, data=data) for task_id in task_ids
    )


def records_add_each(events: Mapping[int, str]) -> None:
    """One for each task, its own event, by one INSERT."""
    MonitoringRecord.objects.bulk_create(
        MonitoringRecord(task_id=task_id, event=event) for task_id, event in events.items()
    )
