from typing import Any

from taskverse.apps.monitoring.models import MonitoringRecord


def record_add(*, task_id: int, event: str, message: str = "", data: dict[str, Any] | None = None) -> MonitoringRecord:
    """Belongs in the transaction of the move it tells of: the caller opens it."""
    return MonitoringRecord.objects.create(task_id=task_id, event=event, message=message, data=data or {})
