"""The Celery app: PostgreSQL holds the truth, the broker only carries `(task id, attempt)`."""

import os
import secrets
import sys
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from kombu import Queue

from taskverse.env import env
from taskverse.settings import broker, task_events

# As in asgi.py: without a word, the demanding settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskverse.django.production")

# Whom Sentinel is asked for, where CELERY_BROKER_URL is that of sentinels.
_master = env.str("CELERY_SENTINEL_MASTER", default="")
_sentinel = {"master_name": _master} if _master else {}

broker.mend()
app = Celery("taskverse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # Late: a message is dropped only after its run. A second delivery finds the row claimed and does nothing.
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,
    # Outcomes live in the task's row; a result backend costs a round trip and is read by nobody.
    task_ignore_result=True,
    # A queue for each priority; the transport takes from the first that has a message.
    task_queues=[Queue(name) for name in ("high", "normal", "low")],
    task_default_queue="normal",
    broker_transport_options={"queue_order_strategy": "priority", **_sentinel},
    result_backend_transport_options=_sentinel,
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # For Flower, which sees no tasks without; task_events.py makes them cheap.
    worker_send_task_events=env.bool("CELERY_TASK_EVENTS", default=True),
    # Celery closes the pool of connections, not only the connection, before and after each task: never, then.
    # tasks/children.py gives the connection back.
    CELERY_DB_REUSE_MAX=sys.maxsize,
    timezone="UTC",
    enable_utc=True,
    beat_schedule={
        "purge-sessions": {"task": "users.purge_sessions", "schedule": crontab(hour="4", minute="17")},
        "purge-notifications": {
            "task": "notifications.purge_notifications",
            "schedule": crontab(hour="4", minute="57"),
        },
        "purge-tasks": {"task": "tasks.purge_tasks", "schedule": crontab(hour="4", minute="37")},
    },
    beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler",
)
task_events.gather(app)
app.autodiscover_tasks(related_name="jobs")
app.autodiscover_tasks(related_name="children")
app.autodiscover_tasks(related_name="keeper")
app.autodiscover_tasks(related_name="metrics_server")


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """A receiver here keeps Celery from setting up logging of its own: LOGGING of the Django settings holds."""


# Flower reads FLOWER_* itself and starts open without a password. This closes it: known in development, else random.
_local = os.environ["DJANGO_SETTINGS_MODULE"] == "taskverse.django.local"
_flower_default = "admin:adminpassword" if _local else f"admin:{secrets.token_urlsafe()}"
os.environ["FLOWER_BASIC_AUTH"] = env.str("FLOWER_BASIC_AUTH", default="") or _flower_default
