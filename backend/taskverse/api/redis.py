"""Redis for what may be forgotten: counters and persisted queries. It answers at once or counts as away."""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
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


def forget() -> None:
    """Ask again at the next question."""
    global _away_until  # noqa: PLW0603
    _away_until = 0.0
