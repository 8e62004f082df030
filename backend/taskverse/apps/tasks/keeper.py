"""The keeper: a thread in the main process of every worker. It needs no free place, no beat and no process of its own:
if a worker lives, the keeper lives. Any number run at once."""

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from operator import itemgetter
from typing import Any

from celery import bootsteps, current_app
from celery.worker import state as worker_state
from celery.worker.request import Request
from django.conf import settings
from django.db import connection

from taskverse.apps.notifications import jobs as notifications
from taskverse.apps.tasks.engine import keeping, losses
from taskverse.apps.tasks.engine.firing import schedules_fire
from taskverse.apps.tasks.engine.keeping import Running
from taskverse.apps.tasks.engine.mirror import mirrors_follow
from taskverse.apps.tasks.jobs import RunRequest, publish_task, run_task
from taskverse.apps.tasks.models import TaskPriority
from taskverse.common.metrics import KEEPER_TICK, LOST_LEASES
from taskverse.common.publishing import client_connection

log = logging.getLogger(__name__)

EPOCH_KEY = "taskverse:epoch"
# Of a round for each step that has many things to do one by one, since leases wait meanwhile: the rest is for the next.
SEND_SECONDS = REAP_SECONDS = FIRE_SECONDS = 2
NUDGE_SECONDS = 2  # that a cancelled run may take to notice by itself

Suspect = tuple[int, int, object]  # task id, attempt, the lease that was not renewed


class Keeper(threading.Thread):
    def __init__(self, worker: str) -> None:
        super().__init__(name="keeper", daemon=True)  # it goes on to the end: leases are kept while runs still finish
        self.worker = worker
        self.suspects: dict[Suspect, float] = {}
        self.nudged: dict[Running, float] = {}
        self.blocked: dict[int, float] = {}
        self.kept = time.monotonic()

    def run(self) -> None:
        pause = threading.Event()
        while True:
            self.tick()
            KEEPER_TICK.labels(self.worker).set_to_current_time()
            pause.wait(settings.TASK_KEEPER_SECONDS)

    def tick(self) -> None:
        """Each step by itself, so that a broker that is away keeps no lease from being extended; nor do steps that wait
        for locks, each for some seconds, since leases are looked after in between."""
        leases = (self.settle_lost, self.keep_leases, self.reap)
        for step in (*leases, self.expire, self.release, self.fire, self.relay, self.dispatch, self.announce):
            with going_on(step.__name__):
                step()
            if time.monotonic() - self.kept > settings.TASK_LEASE_SECONDS / 6:
                with going_on("keep leases"):
                    self.keep_leases()

    def settle_lost(self) -> None:
        """What could not be settled is tried again in the next round, after all others."""
        told, again = losses.take(), []
        try:
            while told:
                again.append(told.pop(0))
                task_id, attempt, timeout = again[-1]
                if keeping.lose(task_id, attempt, worker=self.worker, timeout=timeout) is not None:
                    again.pop()
        finally:
            losses.put_back(told + again)

    def keep_leases(self) -> None:
        self.kept = time.monotonic()
        requests = running_requests()
        stopping = keeping.extend_leases(self.worker, requests.keys())
        self.nudged = {run: since for run, since in self.nudged.items() if run in stopping}
        for run, overdue in stopping.items():
            self.stop_run(run, requests[run], overdue=overdue)

    def stop_run(self, run: Running, request: Request, *, overdue: bool) -> None:
        """A cancelled run: left alone for a moment, then interrupted once, in the end killed."""
        since = self.nudged.setdefault(run, time.monotonic())
        waited = time.monotonic() - since
        if overdue:
            signal_run(request, signal.SIGKILL)
        elif since > 0 and waited >= NUDGE_SECONDS:
            self.nudged[run] = 0  # once is enough: the same signal would hit its clean-up
            signal_run(request, signal.SIGUSR1)

    def reap(self) -> None:
        """With two looks, a second apart on our own clock: one look would believe a database whose clock has jumped.

        Whatever keeps one from being reaped is no reason to leave the others; it goes last in the next round."""
        now = time.monotonic()
        late = keeping.lapsed()
        self.suspects = {key: self.suspects.get(key, now) for key in late}
        for key, since in sorted(self.suspects.items(), key=itemgetter(1)):
            if time.monotonic() > now + REAP_SECONDS:
                return
            if now - since >= 1:
                self.suspects[key] = now
                with going_on("reap"):
                    self.reap_one(key, since)

    def reap_one(self, key: Suspect, since: float) -> None:
        reaped = keeping.reap(*key)
        if reaped:
            LOST_LEASES.inc()
            log.warning("Attempt %s of task %s was lost with its worker", key[1], key[0])
        # None: somebody holds the row. Maybe that kept its worker from renewing, so it has its two looks again.
        if reaped is not None:
            self.suspects[key] = since

    def expire(self) -> None:
        keeping.expire()

    def release(self) -> None:
        keeping.release_due()

    def fire(self) -> None:
        mirrors_follow()
        schedules_fire(self.blocked, seconds=FIRE_SECONDS)

    def relay(self) -> None:
        end = time.monotonic() + SEND_SECONDS
        with client_connection(run_task) as broker:
            redis: Any = broker.default_channel.client  # type: ignore[attr-defined] # of the Redis transport
            if redis.set(EPOCH_KEY, self.worker, nx=True):
                keeping.publish_all_now()
            messages = {name: redis.llen(name) for name in TaskPriority.values}
            taken = redis.hlen(broker.default_channel.unacked_key)  # type: ignore[attr-defined]
            for task in keeping.to_publish(keeping.covered(messages, taken)):
                if time.monotonic() > end or not publish_task(task, broker):
                    return

    def dispatch(self) -> None:
        notifications.dispatch()

    def announce(self) -> None:
        with client_connection(run_task) as broker:
            notifications.announce(broker, seconds=SEND_SECONDS)


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """Over another connection, whatever has become of this one."""
    try:
        yield
    except Exception:
        log.exception("The keeper could not %s", what)
        with suppress(Exception):
            connection.close()


def running_requests() -> dict[Running, Request]:
    """What the children of this worker run right now, by task and attempt."""
    for _ in range(5):
        with suppress(RuntimeError):  # the set changes while it is read
            requests = list(worker_state.active_requests)
            return {request.run: request for request in requests if isinstance(request, RunRequest) and request.run}
    return {}


def signal_run(request: Request, number: int) -> None:
    """To the child that runs it, as long as it does."""
    pid: Any = request.worker_pid
    if pid and pid != os.getpid() and request in worker_state.active_requests:
        log.warning("Stopping %s with %s", request.id, signal.Signals(number).name)
        with suppress(ProcessLookupError):
            os.kill(pid, number)


class KeeperStep(bootsteps.StartStopStep):
    requires = ("celery.worker.components:Pool",)  # its thread begins when the children are there: see database/forking

    def start(self, worker: Any) -> None:
        Keeper(worker.hostname).start()


current_app.steps["worker"].add(KeeperStep)
