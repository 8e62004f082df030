"""One open stream, as the hub sees it: what it is told of, and what is yet to be sent."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any

from django.http import HttpRequest

from taskverse.api.errors import SlowClient, translate
from taskverse.api.feeds import Feed
from taskverse.api.sse import COMPLETE, HEARTBEAT, next_event
from taskverse.common.errors import BadUserInput

# What may wait for a client, beside what the system keeps of a connection. A single event may be larger.
MAX_EVENTS, MAX_BYTES = 1_000, 2_000_000
SLOW = next_event({"errors": [translate(SlowClient(), BadUserInput)]}) + COMPLETE  # the last of a slow one
LINGER = 30  # seconds that a client gets to read the end

Check = Callable[[Sequence[HttpRequest]], Sequence[bool]]  # may these callers still be told anything?


class Listener:
    def __init__(
        self, feed: Feed, render: Callable[[Any], bytes], *, alike: Hashable, request: HttpRequest, check: Check
    ) -> None:
        self.feed = feed
        self.render = render  # of what the feed tells
        self.alike = alike  # listeners with equal ones render alike
        self.request = request
        self.check = check
        self.task: asyncio.Task[Any] | None = None  # sends to the client
        self.closed = False
        self._events: list[bytes] = []
        self._bytes = 0
        self._ready = asyncio.Event()
        self._last_call: asyncio.TimerHandle | None = None

    def put(self, event: bytes) -> None:
        if self.closed:
            return
        self._events.append(event)
        self._bytes += len(event)
        self._ready.set()
        if len(self._events) > MAX_EVENTS or (self._bytes > MAX_BYTES and len(self._events) > 1):
            self._events.clear()
            self.end(SLOW)

    def end(self, last: bytes) -> None:
        """Nothing comes after `last`. Who does not even read that is cut off."""
        if self.closed:
            return
        self.closed = True
        self._events.append(last)
        self._ready.set()
        if self.task is not None:
            self._last_call = self.task.get_loop().call_later(LINGER, self.task.cancel)

    def leave(self) -> None:
        self.closed = True
        self._events.clear()
        if self._last_call is not None:
            self._last_call.cancel()

    @property
    def done(self) -> bool:
        return self.closed and not self._events

    async def take(self, seconds: float) -> bytes:
        """All that waits, or a sign of life when nothing came in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ready.wait()
        self._ready.clear()
        events, self._events, self._bytes = self._events, [], 0
        return b"".join(events) or HEARTBEAT
