"""How the tool speaks: one plain line at a time, on stderr, so that stdout stays the command's own."""

import contextlib
import sys


class ToolError(Exception):
    """Ends the command. The message is the one line a person reads: what is wrong, then the cure."""


def say(text: str) -> None:
    """A closed terminal must not stop the shutdown that its closing began."""
    with contextlib.suppress(OSError, ValueError):
        print(f"▸ {text}", file=sys.stderr, flush=True)


def complain(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(f"taskverse: {text}", file=sys.stderr, flush=True)
