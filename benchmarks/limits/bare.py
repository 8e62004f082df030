"""Celery as it comes: called by the processes of the limits, never where Taskverse's own code runs."""

from celery import signals
from kombu.transport import redis


def undo_what_taskverse_mends() -> None:
    redis.Transport.Channel = redis.Channel
    for signal in (signals.before_task_publish, signals.task_prerun, signals.task_postrun):
        signal.receivers.clear()
