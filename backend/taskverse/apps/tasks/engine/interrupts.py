"""The signal by which a run is asked to stop, for its time or for a cancel: Celery raises SoftTimeLimitExceeded."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNAL = signal.SIGUSR1


@contextmanager
def ignored() -> Iterator[None]:
    """While a run writes its end: there is nothing left to stop, and half an end would be none."""
    if threading.current_thread() is not threading.main_thread():  # the only one that signals interrupt
        yield
        return
    before = signal.signal(SIGNAL, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(SIGNAL, before)
