"""Where the streams of a process meet: a change is read once for all of them, in one thread, over one connection."""

import asyncio
import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections

from taskverse.api.errors import TooManyStreams
from taskverse.api.feeds import Feed
from taskverse.api.listener import MAX_BYTES, SLOW, Listener
from taskverse.api.live import hear
from taskverse.api.shutdown import before_shutdown
from taskverse.api.sse import COMPLETE, comment
from taskverse.common.errors import ServiceUnavailable
from taskverse.common.metrics import OPEN_STREAMS

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 1  # seconds for Redis, when the first stream opens
GATHER = 0.02  # seconds in which changes come together, to be read at once
AT_ONCE = 200  # ids read at once; in between, clients are sent what there is
RENDER_SECONDS = 1.0  # of the thread for one user's events of these: the streams of all others wait for them
AWAY_SECONDS = 3.0  # between two looks while Redis is away
RETRY_SECONDS = 1  # after the database was away


class Hub:
    """Its tasks run while any stream is open. Streams are counted from any thread, all else happens in the loop."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._lock = threading.Lock()
        self._open: Counter[int] = Counter()  # streams by user
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rest()

    def _rest(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._thread: ThreadPoolExecutor | None = None
        self._heard: defaultdict[str, set[int]] = defaultdict(set)
        self._stale: set[Listener] = set()  # may have missed something
        self._connected = False

    def admit(self, user_id: int) -> None:
        """Count a stream, until `dismiss`. Raises TooManyStreams, ServiceUnavailable."""
        with self._lock:
            if self._closing:
                raise ServiceUnavailable
            if 0 < settings.STREAMS_PER_USER <= self._open[user_id]:
                raise TooManyStreams(limit=settings.STREAMS_PER_USER)
            if 0 < settings.STREAMS_PER_PROCESS <= self._open.total():
                raise ServiceUnavailable("This server has as many streams open as it may: try again in a moment.")
            self._open[user_id] += 1
        OPEN_STREAMS.inc()

    def dismiss(self, user_id: int, listener: Listener) -> None:
        with self._lock:
            self._open -= Counter([user_id])
        OPEN_STREAMS.dec()
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self.leave, listener)

    async def join(self, listener: Listener) -> None:
        """Returns when changes are heard of, or are not so soon."""
        if not self._tasks:
            self._start()
        self.listeners.add(listener)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._settled.wait()
        self._look_at({listener})
        if self._closing:
            self.close()

    def leave(self, listener: Listener) -> None:
        listener.leave()
        if listener in self.listeners:
            self.listeners.discard(listener)
            if not self.listeners:
                self._stop()

    def close(self) -> None:
        """The process is about to end: whoever listens comes back to another."""
        self._closing = True
        for listener in self.listeners:
            listener.end(comment("The server restarts"))

    def _start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake, self._settled = asyncio.Event(), asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "live")
        jobs = (hear(self._hear, self._connect), self._work(), self._look())
        # Each with an empty context: that of the first stream's request, its id and its user, is not theirs.
        self._tasks = [self._loop.create_task(job, context=Context()) for job in jobs]
        before_shutdown(self._loop, self.close)

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._thread is not None:
            self._thread.shutdown(wait=False)
        self._rest()

    def _hear(self, topic: str, ids: list[int]) -> None:
        self._heard[topic].update(ids)
        self._wake.set()

    def _connect(self, connected: bool) -> None:
        """While there was no connection anything may have been missed."""
        self._connected = connected
        self._settled.set()
        self._look_at(self.listeners)

    def _look_at(self, listeners: set[Listener]) -> None:
        if listeners:
            self._stale |= listeners
            self._wake.set()

    async def _look(self) -> None:
        """What was not heard of is seen here, a little later; and who may not be told any more."""
        while True:
            pause: float = settings.STREAM_HEARTBEAT_SECONDS
            await asyncio.sleep(pause if self._connected else min(pause, AWAY_SECONDS))
            self._look_at(self.listeners)
            try:
                await self._check()
            except Exception as error:
                log.warning("Streams could not be checked: %s", error)

    async def _check(self) -> None:
        for check, group in _groups(self.listeners, lambda listener: listener.check):
            answers = await self._in_thread(check, [listener.request for listener in group])
            for listener, allowed in zip(group, answers, strict=True):
                if not allowed:
                    listener.end(comment("TOKEN_INVALID"))

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER)
            self._wake.clear()
            try:
                await self._round()
            except Exception:
                log.exception("Changes could not be read")
                await asyncio.sleep(RETRY_SECONDS)
                self._look_at(self.listeners)

    async def _round(self) -> None:
        heard, self._heard = self._heard, defaultdict(set)
        stale, self._stale = self._stale, set()
        for kind, group in _groups(self.listeners, lambda listener: type(listener.feed)):
            ids: set[int] = set().union(*(heard[topic] for topic in kind.topics))
            if missing := [listener.feed for listener in group if listener in stale]:
                ids |= await self._in_thread(kind.missed, missing)
            ordered = sorted(ids)
            for start in range(0, len(ordered), AT_ONCE):
                some = set(ordered[start : start + AT_ONCE])
                for tell, event in await self._in_thread(_read, kind, group, some):
                    tell(event)
            self._look_at({listener for listener in group if _after(listener)})

    async def _in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        assert self._loop
        return await self._loop.run_in_executor(self._thread, _connected_only_now, function, arguments)


def _after(listener: Listener) -> bool:
    """Whether it has to be read on at once."""
    if listener.feed.ended:
        listener.end(COMPLETE)
    return listener.feed.behind and not listener.closed


def _groups(listeners: set[Listener], key: Callable[[Listener], T]) -> Iterator[tuple[T, list[Listener]]]:
    groups: defaultdict[T, list[Listener]] = defaultdict(list)
    for listener in listeners:
        if not listener.closed:
            groups[key(listener)].append(listener)
    yield from groups.items()


def _read(kind: type[Feed], group: Sequence[Listener], ids: set[int]) -> list[tuple[Callable[[bytes], None], bytes]]:
    """What is new for whom: how it is to be told, and in what words."""
    listener_of = {listener.feed: listener for listener in group}
    found = [(listener_of[feed], item) for feed, item in kind.read(list(listener_of), ids)]
    rendered: dict[object, bytes | None] = {}
    told: list[tuple[Callable[[bytes], None], bytes]] = []
    sizes: defaultdict[Listener, list[int]] = defaultdict(list)
    spent: defaultdict[object, float] = defaultdict(float)  # seconds, by user
    for listener, item in found:
        if len(sizes[listener]) > 1 and sum(sizes[listener]) > MAX_BYTES:  # it will be ended as a slow one
            continue
        key = (listener.alike, id(item))
        if key not in rendered:
            if spent[listener.feed.viewer] > RENDER_SECONDS:
                told.append((listener.end, SLOW))
                continue
            begun = time.thread_time()
            rendered[key] = _render(listener, item)
            spent[listener.feed.viewer] += time.thread_time() - begun
        event = rendered[key]
        # None: its feed believes it told, and a client that comes back gets the state
        told.append((listener.end, comment("SERVICE_UNAVAILABLE")) if event is None else (listener.put, event))
        sizes[listener].append(len(event or b""))
    return told


def _render(listener: Listener, item: object) -> bytes | None:
    try:
        return listener.render(item)
    except Exception as error:
        log.warning("An event could not be made: %s", error)
        return None


def _connected_only_now(function: Callable[..., T], arguments: Sequence[object]) -> T:
    """The thread keeps no connection of the pool while it waits."""
    try:
        return function(*arguments)
    finally:
        close_old_connections()


hub = Hub()
