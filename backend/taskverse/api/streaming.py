"""The body of an answer that goes on: one subscription, as server-sent events."""

import asyncio
import time
import weakref
from collections.abc import AsyncIterator

from asgiref.sync import SyncToAsync
from django.conf import settings

from taskverse.api.http import EVENT_STREAM
from taskverse.api.hub import hub
from taskverse.api.listener import Listener
from taskverse.api.sse import HEARTBEAT, comment

STREAM_TYPE = f"{EVENT_STREAM}; charset=utf-8"
STREAM_HEADERS = {
    "Vary": "Accept",
    "Cache-Control": "no-store",
    "Content-Encoding": "identity",  # whatever compresses answers would keep events back
    "X-Accel-Buffering": "no",  # nginx
}


class Stream:
    def __init__(self, listener: Listener, expires_at: float | None) -> None:
        """`expires_at`, a Unix time, is when the caller's token stops working. Raises what Hub.admit does."""
        self.listener = listener
        self.expires_at = expires_at
        user_id = listener.feed.viewer.pk
        hub.admit(user_id)
        # Django calls it when the answer is over; for an answer that nobody ever sends the garbage collector does.
        self.close = weakref.finalize(self, hub.dismiss, user_id, listener)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        _give_thread_back()
        self.listener.task = asyncio.current_task()
        try:
            await hub.join(self.listener)
            yield HEARTBEAT
            while not self.listener.done:
                yield await self.listener.take(self._patience())
        finally:
            hub.leave(self.listener)

    def _patience(self) -> float:
        """Seconds until the client needs a sign of life, or its time is up."""
        heartbeat: float = settings.STREAM_HEARTBEAT_SECONDS
        left = heartbeat if self.expires_at is None else self.expires_at - time.time()
        if left <= 0:
            # No `complete`: a client takes that for the end, while a connection that breaks is made again, with a new
            # token (docs/decisions/0012-live.md).
            self.listener.end(comment("TOKEN_EXPIRED"))
        return max(0.0, min(heartbeat, left))


def _give_thread_back() -> None:
    """Django holds a thread for each request until its answer is over: that of the view, which is done by now. Should
    it need one again, it gets another."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context else None
    if executor is not None:
        executor.shutdown(wait=False)
