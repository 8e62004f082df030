"""So many hits of a key in a window of time, counted for all processes together."""

import math
import threading
import time
from dataclasses import dataclass
from hashlib import blake2b

from redis import Redis

from taskverse.api.redis import Away, ask

# One script, so that no counter can be left without its end.
COUNT = """
local weight = tonumber(ARGV[2])
local hits = redis.call('INCRBY', KEYS[1], weight)
if hits == weight then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {hits, redis.call('PTTL', KEYS[1])}
"""
# While Redis is away each process counts alone; this many may be doing so.
PROCESSES = 4
MAX_KEYS = 10_000  # of the counter in memory


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    remaining: int  # hits that are left in this window
    retry_after: int  # whole seconds, at least 1, until the next window starts


def hit(key: str, *, limit: int, window: int, weight: int = 1, closed: bool = False) -> Verdict:
    """Count one hit of `key`: allowed are `limit` in `window` seconds from the first one on.

    One of a larger weight counts as that many; it is allowed while anything is left, or it might never be. A refused
    hit counts, but does not make the window longer. While Redis is away a `closed` counter goes on in the memory of
    each process with a quarter of the limit; any other lets everything pass.
    """
    try:
        hits, left = ask(lambda redis: _count(redis, _name(key), window, weight))
    except Away:
        if not closed:
            return Verdict(allowed=True, remaining=limit, retry_after=window)
        limit = max(1, limit // PROCESSES)
        hits, left = memory.hit(key, window, weight)
    return Verdict(allowed=hits - weight < limit, remaining=max(0, limit - hits), retry_after=max(1, math.ceil(left)))


def reset(key: str) -> None:
    """`key` starts anew, as after a sign-in that succeeded."""
    memory.reset(key)
    try:
        ask(lambda redis: redis.delete(_name(key)))
    except Away:
        return


def _count(redis: Redis, name: str, window: int, weight: int) -> tuple[int, float]:
    """Hits, and the seconds that are left."""
    hits, left = redis.register_script(COUNT)(keys=[name], args=[window * 1000, weight])
    return hits, left / 1000


def _name(key: str) -> str:
    """Of one length whatever a client has sent, and without anybody's address in it."""
    return f"taskverse:throttle:{blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


class Memory:
    """The counter of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counters: dict[str, tuple[int, float]] = {}  # hits, end of the window; oldest first

    def hit(self, key: str, window: int, weight: int) -> tuple[int, float]:
        with self.lock:
            now = time.monotonic()
            hits, end = self.counters.pop(key, (0, 0.0))
            if end <= now:
                hits, end = 0, now + window
            while len(self.counters) >= MAX_KEYS:
                del self.counters[next(iter(self.counters))]
            self.counters[key] = (hits + weight, end)
            return hits + weight, end - now

    def reset(self, key: str) -> None:
        with self.lock:
            self.counters.pop(key, None)


memory = Memory()
