"""Which servers a run uses: those that the person names, else embedded ones."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tooling import environment, install, postgres, run, valkey
from tooling.paths import STATE, shelter_of
from tooling.run import Run


def start(current: Run, *, throwaway: bool = False, durable: bool = False) -> dict[str, str]:
    """Start what is needed, its data in the run's folder; the answer is the environment that reaches it.

    Throw-away servers stand in for those of .env too: only the environment can name others to test on. They do not
    wait for the disk, unless `durable`.
    """
    given = os.environ.get if throwaway else environment.given
    database, broker = not given("DB_HOST"), not given("CELERY_BROKER_URL")
    if database or broker:
        install.embedded(current)
    reached: dict[str, str] = {}
    if database:
        reached |= postgres.start(current, shelter_of(current.folder), throwaway=throwaway and not durable)
    if broker:
        reached |= valkey.start(current, throwaway=throwaway and not durable)
    current.publish(reached)
    return reached


@contextmanager
def throwaway() -> Iterator[Run]:
    """A run in a new folder of its own, removed afterwards, even after kill -9 (by the reaper)."""
    with tempfile.TemporaryDirectory(prefix="taskverse-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's PostgreSQL runs under another account: it may pass, not look around
        (folder / "throwaway").touch()
        with Run(folder, "test") as current:
            yield current


def borrowed() -> dict[str, str] | None:
    """The environment of the servers that a running `./taskverse up` lends, once they answer."""
    found = run.read(STATE)
    return found["environment"] if found and found["verb"] == "up" else None
