"""The text of a stream, as the graphql-sse protocol has it in its distinct connections mode."""

import json
from typing import Any

COMPLETE = b"event: complete\ndata:\n\n"  # without the empty data a browser's EventSource tells nobody of it
HEARTBEAT = b":\n\n"


def next_event(answer: dict[str, Any]) -> bytes:
    return f"event: next\ndata: {json.dumps(answer, separators=(',', ':'))}\n\n".encode()


def comment(text: str) -> bytes:
    """For people who look; clients pass over it."""
    return f": {text}\n\n".encode()
