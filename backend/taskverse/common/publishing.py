"""Handing work to Celery from a process that may not wait."""

import logging
from typing import Any

from celery import Task
from django.conf import settings
from kombu.exceptions import KombuError, OperationalError
from kombu.pools import producers

log = logging.getLogger(__name__)


def publish(job: "Task[..., Any]", *arguments: Any, message_id: str | None = None) -> bool:
    """Send one message. False, half a second later and with a line in the log, when the broker is away."""
    connection = job.app.connection_for_write(transport_options=settings.BROKER_CLIENT_OPTIONS)
    try:
        with producers[connection].acquire(block=True, timeout=2) as producer:
            job.apply_async(arguments, task_id=message_id, producer=producer, retry=False)
    except (KombuError, OperationalError, OSError) as error:
        log.warning("%s %s was not sent, the broker is away: %s", job.name, arguments, error)
        return False
    return True
