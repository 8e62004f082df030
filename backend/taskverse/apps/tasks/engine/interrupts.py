"""The signal by which a run is asked to stop, for its time or for a cancel: Celery raises SoftTimeLimitExceeded."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNAL = signal.SIGUSR1
KEPT = (SIGNAL, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGALRM, signal.SIGCHLD)


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


@contextmanager
def kept() -> Iterator[None]:
    """Handlers and the timer that a kind sets are gone after it: else the next task of this process cannot be stopped,
    or an alarm rings in it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers, timer = {number: signal.getsignal(number) for number in KEPT}, signal.getitimer(signal.ITIMER_REAL)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        for number, handler in handlers.items():
            if handler is not None:  # else it is not Python's
                signal.signal(number, handler)
