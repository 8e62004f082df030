import time
from dataclasses import dataclass

from taskverse.outbound.errors import timed_out


@dataclass(frozen=True)
class Deadline:
    """One end for everything: look-up, connection, redirects, body. A time-out per read would let a slow drip go on."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds, more than 0. Raises OutboundError once there are none."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise timed_out()
        return seconds
