"""Runs that ended without a word, as the worker's main process learns of it; the keeper settles them at once."""

from collections.abc import Iterable
from queue import Empty, SimpleQueue

Loss = tuple[int, int, bool]  # task id, attempt, whether it was killed for running too long

_lost: SimpleQueue[Loss] = SimpleQueue()


def report(run: tuple[int, int] | None, *, timeout: bool) -> None:
    """`run` is task and attempt."""
    if run is not None:
        _lost.put((*run, timeout))


def put_back(losses: Iterable[Loss]) -> None:
    for loss in losses:
        _lost.put(loss)


def take() -> list[Loss]:
    """Each told once."""
    found = []
    while True:
        try:
            found.append(_lost.get_nowait())
        except Empty:
            return found
