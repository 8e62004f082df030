"""Ctrl-C, SIGTERM and a closed terminal end the command alike: once, and never in the middle of a start."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE_SECONDS = 10


class Interrupted(BaseException):
    """BaseException, as KeyboardInterrupt is: no `except Exception` may swallow it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum

    @property
    def name(self) -> str:
        return "Ctrl-C" if self.signum == signal.SIGINT else signal.Signals(self.signum).name


class _State:
    depth = 0
    arrived: int | None = None
    over = False
    hurried = False


def _receive(signum: int, _frame: FrameType | None) -> None:
    if _State.over:
        _State.hurried = _State.hurried or signum == signal.SIGINT
        return
    if _State.depth:
        _State.arrived = signum
        return
    _State.over = True
    raise Interrupted(signum)


def known() -> list[int]:
    """The numbers of those that this platform has."""
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


def listen() -> None:
    for number in known():
        signal.signal(number, _receive)


@contextmanager
def passed_to(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """A command that owns the terminal decides what Ctrl-C means; SIGTERM and SIGHUP end it."""

    def forward(signum: int, _frame: FrameType | None) -> None:
        if signum != signal.SIGINT or not sys.stdin.isatty():  # a terminal has sent it to the command as well
            process.send_signal(signal.SIGINT)  # which pytest too takes as a reason to tidy up
        if signum != signal.SIGINT:
            timer = threading.Timer(PATIENCE_SECONDS, process.kill)
            timer.daemon = True
            timer.start()

    before = {number: signal.signal(number, forward) for number in known()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_further() -> None:
    """For the way out."""
    _State.over = True


def hurried() -> bool:
    """Whether a second Ctrl-C came on the way out: now, then."""
    return _State.hurried


@contextmanager
def deferred() -> Iterator[None]:
    """Hold a signal back until the block ends, so that a process just started is always written down."""
    _State.depth += 1
    try:
        yield
    finally:
        _State.depth -= 1
    if _State.arrived is not None and not _State.depth and not _State.over:
        signum, _State.arrived, _State.over = _State.arrived, None, True
        raise Interrupted(signum)
