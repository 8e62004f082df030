"""A lock that the operating system gives back whatever becomes of its holder."""

import os
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[str]) -> None:
        handle.seek(1 << 20)  # a byte far behind the text: Windows would keep others from reading a locked one
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[str]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(path: Path, owner: str) -> IO[str] | None:
    """The open file that is the lock, or None while another holds it. The file's text names the holder."""
    handle = path.open("a+")
    try:
        _lock(handle)
    except OSError:
        handle.close()
        return None
    handle.truncate(0)
    handle.write(f"{owner} (process {os.getpid()})")
    handle.flush()
    return handle


def holder(path: Path) -> str:
    return path.read_text().strip() or "another ./taskverse"
