"""Both ends of the channel on which processes tell each other what has changed: a topic and ids, nothing else.

Redis forgets what nobody hears, and may be away. So this makes streams quick; what makes them complete is that the hub
looks by itself every few seconds.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from taskverse.api.redis import Away, client_of, tell

log = logging.getLogger(__name__)

SILENCE = 10  # seconds after which the connection is tried; twice that, and it is taken for dead
CONNECT = 1  # seconds
RETRY_FIRST, RETRY_MOST = 0.2, 5.0


def announce(changed: Mapping[str, Collection[int]]) -> None:
    """Tell all web processes, once the transaction is committed, that these have changed, by topic: one message for all
    that is announced in it. Waits for nothing, and is never an error."""
    changes = [(topic, list(ids)) for topic, ids in changed.items() if ids]
    if not changes:
        return
    connection = transaction.get_connection()
    for savepoints, waiting, _ in connection.run_on_commit:
        # one that goes when what is open now is rolled back
        still = isinstance(waiting, Announcement) and not waiting.sent
        if still and savepoints.issuperset(connection.savepoint_ids):
            waiting.changes += changes
            return
    transaction.on_commit(Announcement(changes), robust=True)


@dataclass
class Announcement:
    changes: list[tuple[str, list[int]]]
    sent: bool = False

    def __call__(self) -> None:
        self.sent = True
        with suppress(Away):
            tell("PUBLISH", channel(), json.dumps(self.changes))


def channel() -> str:
    """Redis keeps databases apart, but not their channels."""
    return f"taskverse:live:{client_of(settings.CACHE_URL).get_connection_kwargs().get('db', 0)}"


async def hear(heard: Callable[[str, list[int]], None], connected: Callable[[bool], None]) -> None:
    """Pass on what is announced, until cancelled. `connected` is told of each connection and of each loss of one."""
    pause = RETRY_FIRST
    while not _is_cancelled():
        try:
            async for message in _messages():
                if message["type"] == "subscribe":
                    connected(True)
                    pause = RETRY_FIRST
                elif message["type"] == "message":
                    for topic, ids in json.loads(message["data"]):
                        heard(topic, ids)
        except (RedisError, OSError, ValueError, TypeError) as error:
            log.warning("Changes are not heard of, next try in %.1f s: %s", pause, error)
        connected(False)
        await asyncio.sleep(pause)
        pause = min(pause * 2, RETRY_MOST)


def _is_cancelled() -> bool:
    """Also where that got lost on its way: redis-py sends under asyncio.wait_for, which up to Python 3.11 forgets it if
    the answer comes in the same moment."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _messages() -> Any:
    url, never = settings.CACHE_URL, Retry(NoBackoff(), 0)
    async with Redis.from_url(url, socket_connect_timeout=CONNECT, retry=never) as redis, redis.pubsub() as pubsub:
        async with asyncio.timeout(CONNECT):  # one that is frozen still accepts connections
            await pubsub.subscribe(channel())
        silent = False
        while not _is_cancelled():
            message = await pubsub.get_message(timeout=SILENCE)
            if message is not None:
                silent = False
                yield message
            elif silent:
                raise RedisError("it is silent")
            else:
                silent = True
                await pubsub.ping()
