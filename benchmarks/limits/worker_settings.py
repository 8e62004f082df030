"""Of a bare Celery: each process keeps one connection, and nobody asks whether it still works. It logs only faults."""

from benchmarks.limits.settings import *  # noqa: F403
from benchmarks.limits.settings import DATABASES, LOGGING

CELERY_DB_REUSE_MAX = 10**9
CELERY_RESULT_BACKEND = None
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}
DATABASES["default"]["OPTIONS"].pop("pool")
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
