"""Hearing of the end of the process in time. uvicorn waits for open connections, and tells nobody that it does."""

import asyncio
import signal
import threading
from collections.abc import Callable
from typing import Any

_prepared: set[Callable[[], None]] = set()


def before_shutdown(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
    """Have `end` called in the loop on SIGTERM and SIGINT, before whoever else handles them. Once is enough; outside of
    a server's main thread nothing is done."""
    if end in _prepared or threading.current_thread() is not threading.main_thread():
        return
    _prepared.add(end)
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, _both(loop, end, handler))


def _both(loop: asyncio.AbstractEventLoop, end: Callable[[], None], handler: Callable[..., Any]) -> Callable[..., None]:
    def handle(number: int, frame: Any) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(end)
        handler(number, frame)

    return handle
