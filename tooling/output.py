"""The processes' lines on one screen, each behind the time and the name of who said it."""

import contextlib
import itertools
import subprocess
import sys
import threading
import time

COLOURS = itertools.cycle(("36", "33", "32", "35", "34"))


class Screen:
    def __init__(self, names: list[str]) -> None:
        self._width = max(map(len, names))
        self._lock = threading.Lock()
        self._last = time.monotonic()
        self._colours = dict(zip(names, COLOURS, strict=False)) if sys.stdout.isatty() else {}

    def follow(self, name: str, process: "subprocess.Popen[bytes]") -> threading.Thread:
        """Show what the process says, from a thread of its own, until it has nothing more to say."""
        reader = threading.Thread(target=self._show, args=(name, process), name=f"output of {name}", daemon=True)
        reader.start()
        return reader

    def _show(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        for line in process.stdout or ():
            self.write(f"{self._prefix(name)}{line.decode(errors='replace').rstrip()}")

    def quiet_seconds(self) -> float:
        return time.monotonic() - self._last

    def _prefix(self, name: str) -> str:
        prefix = f"{time.strftime('%H:%M:%S')} {name:{self._width}} | "
        return f"\033[{self._colours[name]}m{prefix}\033[0m" if name in self._colours else prefix

    def write(self, text: str) -> None:
        """A closed terminal must stop neither the readers (a full pipe stops its writer) nor the way out."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._last = time.monotonic()
            print(text, flush=True)
