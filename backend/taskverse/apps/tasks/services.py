from functools import partial
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.monitoring.services import record_add
from taskverse.apps.tasks.jobs import publish_task
from taskverse.apps.tasks.kinds.registry import kind_get, kinds_all
from taskverse.apps.tasks.models import Task, TaskStatus
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput


@transaction.atomic
def task_create(*, owner: User, name: str, kind: str, payload: Any) -> Task:
    """Accept a task; it is handed to the workers once it is committed.

    Raises BadUserInput for an unknown kind or a payload that does not fit it, Django's ValidationError for the name.
    """
    payload_check(kind, payload)
    task = Task(owner=owner, name=name.strip(), kind=kind, payload=payload, status=TaskStatus.QUEUED)
    task.full_clean(exclude=("owner",), validate_constraints=False)
    task.save()
    record_add(task_id=task.pk, event=MonitoringRecord.Event.TASK_QUEUED)
    transaction.on_commit(partial(publish_task, task.pk, task.attempt), robust=True)
    return task


def payload_check(kind_name: str, payload: Any) -> None:
    """Raises BadUserInput with a path for each fault, such as `payload.seconds`."""
    kind = kind_get(kind_name)
    if kind is None:
        known = ", ".join(kind.name for kind in kinds_all())
        raise BadUserInput.of_fields(kind=[f"There is no such task kind; there are {known}."])
    try:
        kind.payload_model.model_validate(payload)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for fault in error.errors():
            fields.setdefault(".".join(("payload", *map(str, fault["loc"]))), []).append(fault["msg"])
        raise BadUserInput.of_fields(**fields) from None
