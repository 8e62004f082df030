"""Runs whose process died, as the worker's main process learns of it; the keeper settles them at once."""

from queue import Empty, SimpleQueue

_lost: "SimpleQueue[tuple[int, int, bool]]" = SimpleQueue()


def report(run_id: str, *, timeout: bool) -> None:
    """`run_id` is that of the message: task id, dot, attempt before the run."""
    task_id, _, attempt = run_id.partition(".")
    _lost.put((int(task_id), int(attempt) + 1, timeout))


def take() -> list[tuple[int, int, bool]]:
    """(task id, attempt, whether it was killed for running too long), each told once."""
    found = []
    while True:
        try:
            found.append(_lost.get_nowait())
        except Empty:
            return found
