"""What a kind's function may leave in its process, and no later task is to meet."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from taskverse.apps.tasks.engine import interrupts
from taskverse.database.reconnect import connection_left_free


@contextmanager
def contained() -> Iterator[None]:
    """A kind that has only forked ends here in its copy, before that touches what it shares with this process."""
    with interrupts.kept(), connection_left_free(), _one_process():
        yield


@contextmanager
def _one_process() -> Iterator[None]:
    """A copy of this process would settle the task as well, and go on as a second worker over the same sockets. Nor
    may it end as processes do, which closes them."""
    pid, status = os.getpid(), 1
    try:
        yield
        status = 0
    except SystemExit as error:
        status = _status(error.code)
        raise
    finally:
        if os.getpid() != pid:
            os._exit(status)


def _status(code: object) -> int:
    """As sys.exit has it."""
    if code is None:
        return 0
    return code & 0xFF if isinstance(code, int) else 1
