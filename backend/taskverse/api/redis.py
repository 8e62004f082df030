"""Redis for what may be forgotten: counters and persisted queries. It answers at once or counts as away."""

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.connection import ConnectionInterface
from redis.retry import Retry

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT = 0.25  # seconds for one answer
PAUSE = (
    5  # seconds in which one that was away is not asked again: a frozen Redis costs a wait per pause, not per request
)

_away_until = 0.0


class Away(Exception):
    """Redis does not answer."""


@cache
def client_of(url: str) -> Redis:
    """One pool of connections per process; its own threads share it."""
    return Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0))


def ask(question: Callable[[Redis], T]) -> T:
    """The answer to `question`, which does one round trip. Raises Away."""
    global _away_until  # noqa: PLW0603 (one per process, as the pool is)
    if time.monotonic() < _away_until:
        raise Away
    try:
        return question(client_of(settings.CACHE_URL))
    except (RedisError, ValueError) as error:  # ValueError: the URL is that of another broker
        _away_until = time.monotonic() + PAUSE
        log.warning("Redis does not answer, next try in %s s: %s", PAUSE, error)
        raise Away from None


def tell(*command: str) -> None:
    """Send a command of whose answer nothing depends, and do not wait for one. Raises Away."""
    global _away_until  # noqa: PLW0603
    if time.monotonic() < _away_until:
        raise Away
    try:
        _mouth.say(command)
    except (RedisError, OSError, ValueError) as error:
        _away_until = time.monotonic() + PAUSE
        log.warning("Redis cannot be told, next try in %s s: %s", PAUSE, error)
        raise Away from None


class Mouth:
    """One connection of a process on which Redis is asked to keep silent: an answer costs the system a turn, and us two
    thirds of the time of a short command."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.connection: ConnectionInterface | None = None

    def say(self, command: tuple[str, ...]) -> None:
        with self.lock:
            connection, self.connection = self.connection, None  # None: a command that fails may have been sent half
            if connection is None or self._is_over(connection):
                connection = self._connect()
            connection.send_command(*command)
            self.connection = connection

    @staticmethod
    def _is_over(connection: ConnectionInterface) -> bool:
        """What there is to be read of a server that keeps silent is its end."""
        try:
            return connection.can_read(0)
        except (RedisError, OSError):
            return True

    @staticmethod
    def _connect() -> ConnectionInterface:
        connection = client_of(settings.CACHE_URL).connection_pool.make_connection()
        connection.connect()
        connection.send_command("CLIENT", "REPLY", "OFF")
        return connection


_mouth = Mouth()
os.register_at_fork(after_in_child=_mouth.__init__)  # type: ignore[misc] # the parent's lock may be held for ever


def forget() -> None:
    """Ask again at the next question."""
    global _away_until  # noqa: PLW0603
    _away_until = 0.0
