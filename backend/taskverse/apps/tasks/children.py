"""What the processes that a worker has for its jobs do with their connections."""

from contextlib import suppress
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper

from taskverse.apps.tasks.jobs import run_task
from taskverse.database.reconnect import renewing_pool

_inherited: list[object] = []


@worker_process_init.connect
def have_own_connections(**_: object) -> None:
    """A child is forked with the main process's connections in its pool, and must not use, close or collect them.

    Nor is each connection asked whether it still works, which is a round trip for each task: task_claim finds out.
    """
    pools: Any = DatabaseWrapper
    _inherited.append(pools._connection_pools)
    pools._connection_pools = {}
    connection.settings_dict["CONN_HEALTH_CHECKS"] = False


@task_postrun.connect
def give_connection_back(task: Any, **_: object) -> None:
    """To the pool, which drops one that is broken, or that a timeout left in the middle of a query."""
    if not task.request.is_eager:
        connection.close()


@task_prerun.connect
def ask_connection(task: Any, **_: object) -> None:
    """For all other jobs."""
    if task.name != run_task.name and not task.request.is_eager:
        with suppress(OperationalError), renewing_pool():
            connection.ensure_connection()
            if not connection.is_usable():
                connection.close()
