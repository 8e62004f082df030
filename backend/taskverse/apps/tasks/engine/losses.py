"""Runs whose process died, as the worker's main process learns of it; the keeper settles them at once."""

from queue import Empty, SimpleQueue

_lost: "SimpleQueue[tuple[int, int, bool]]" = SimpleQueue()


def report(run: tuple[int, int] | None, *, timeout: bool) -> None:
    """`run` is task and attempt."""
    if run is not None:
        _lost.put((*run, timeout))


def take() -> list[tuple[int, int, bool]]:
    """(task id, attempt, whether it was killed for running too long), each told once."""
    found = []
    while True:
        try:
            found.append(_lost.get_nowait())
        except Empty:
            return found
