"""Letting a queue rest."""

from django.db import transaction
from django.db.models.functions import Now

from taskverse.apps.tasks.models import PausedQueue, Task, TaskStatus
from taskverse.apps.tasks.selectors.counts import staff_only
from taskverse.apps.users.models import User


def queue_pause(*, viewer: User, name: str) -> None:
    """Its tasks are accepted and wait; what runs goes on. Raises Forbidden for all but staff."""
    staff_only(viewer)
    PausedQueue.objects.get_or_create(name=name, defaults={"paused_by": viewer})


def queue_resume(*, viewer: User, name: str) -> None:
    """Its tasks are sent to the workers at once. Raises Forbidden for all but staff."""
    staff_only(viewer)
    with transaction.atomic():
        PausedQueue.objects.filter(name=name).delete()
        waiting = Task.objects.filter(status=TaskStatus.QUEUED, priority=name)
        waiting.update(next_publish_at=Now(), publish_count=0)
