"""No process is forked while one of its threads connects to PostgreSQL, or ends a connection.

Both take locks of OpenSSL. Who is forked meanwhile has them taken for ever by a thread it does not have, and
hangs at its own first connection. Celery's main process forks its children while its keeper is at work.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 5  # seconds that a fork waits at the most: longer than one attempt to connect


class Guard:
    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.connecting = 0
        self.forking = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """By one who connects; any number do so at once."""
        with self.condition:
            self.condition.wait_for(lambda: not self.forking, PATIENCE)
            self.connecting += 1
        try:
            yield
        finally:
            with self.condition:
                self.connecting -= 1
                self.condition.notify_all()

    def before_fork(self) -> None:
        """Nobody connects, and nobody begins to, until one of the next two."""
        self.condition.acquire()
        self.forking = True
        self.condition.wait_for(lambda: not self.connecting, PATIENCE)

    def after_in_parent(self) -> None:
        self.forking = False
        self.condition.notify_all()
        self.condition.release()

    def after_in_child(self) -> None:
        self.__init__()  # type: ignore[misc] # the threads that it counted are not here


guard = Guard()
os.register_at_fork(
    before=guard.before_fork, after_in_parent=guard.after_in_parent, after_in_child=guard.after_in_child
)
