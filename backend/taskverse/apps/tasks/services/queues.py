"""Letting a queue rest."""

from django.db import transaction

from taskverse.apps.tasks.engine.keeping import publish_now
from taskverse.apps.tasks.models import PausedQueue, Task
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
        publish_now(Task.objects.filter(priority=name))
