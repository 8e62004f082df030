"""`python -m tooling.reload FOLDER COMMAND ...` runs a command again whenever Python code in the folder changes.

Its end is our end, in the same way, so that whoever watches us sees it. Alone here not standard library only: it runs
in the virtual environment.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from watchfiles import PythonFilter, watch

from tooling.paths import BACKEND
from tooling.say import say

# On a change a running task may finish; then Celery gives its message back, and the engine runs the task again.
PATIENCE = ((signal.SIGTERM, 20), (getattr(signal, "SIGQUIT", signal.SIGTERM), 3))
LOOK_MS = 200
BROKEN_SECONDS = 15  # whoever ends by itself so soon after a change was not killed: its new code does not start


def reload(folder: Path, command: list[str]) -> int:
    """The exit code of the command, negative for a signal."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    child, changed_at, told = _start(command), float("-inf"), False
    for changes in watch(
        folder, watch_filter=PythonFilter(), stop_event=stopping, rust_timeout=LOOK_MS, yield_on_timeout=True
    ):
        code = child.poll()
        if changes:
            _stop(child, stopping)
            if not stopping.is_set():
                child, changed_at, told = _start(command), time.monotonic(), False
        elif code is not None and not told:
            if code < 0 or time.monotonic() - changed_at > BROKEN_SECONDS:
                return code
            say("it does not start with the changed code: mend that and save")
            told = True
    child.terminate()
    return child.wait()  # as long as `./taskverse` lets us


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, cwd=BACKEND)


def _stop(child: "subprocess.Popen[bytes]", stopping: threading.Event) -> None:
    for signum, seconds in PATIENCE:
        deadline = time.monotonic() + seconds
        child.send_signal(signum)
        while child.poll() is None and time.monotonic() < deadline:
            if stopping.wait(0.05):
                return
    child.kill()
    child.wait()


def _end_as(code: int) -> None:
    if code < 0:
        number = signal.Signals(-code)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    sys.exit(code)


if __name__ == "__main__":
    _end_as(reload(Path(sys.argv[1]), sys.argv[2:]))
