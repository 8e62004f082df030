"""What a receiver gets. No input and no result of a task, which may hold secrets: whoever wants them asks the API."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from taskverse.apps.notifications.models import Notification
from taskverse.apps.notifications.models.webhook import PING


def body_of_notification(notification: Notification) -> str:
    task = notification.task
    data = {
        "message": notification.message,
        "task": task
        and {
            "id": str(task.pk),
            "name": task.name,
            "kind": task.kind,
            "status": task.status,
            "statusReason": task.status_reason or None,
            "errorCode": task.error_code or None,
            "attempt": task.attempt,
            "createdAt": _moment(task.created_at),
            "startedAt": _moment(task.started_at),
            "finishedAt": _moment(task.finished_at),
        },
    }
    return _body(notification.event, notification.created_at, data)


def body_of_ping(webhook_id: int) -> str:
    return _body(PING, timezone.now(), {"webhook": {"id": str(webhook_id)}})


def type_of(event: str) -> str:
    """`task.succeeded` of TASK_SUCCEEDED: Standard Webhooks has words with dots."""
    return event.lower().replace("_", ".", 1)


def _body(event: str, moment: datetime, data: Mapping[str, Any]) -> str:
    whole = {"type": type_of(event), "timestamp": _moment(moment), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
