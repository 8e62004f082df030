"""One form for every line of every process: JSON for a collector, or text for people."""

import logging
import os
import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from taskverse.env import env

__all__ = ["LOGGING"]

_local = os.environ.get("DJANGO_SETTINGS_MODULE") == "taskverse.django.local"
LOG_FORMAT = env.str("LOG_FORMAT", default="text" if _local else "json")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
# Off where whoever collects the lines puts the time before each, as `./taskverse up` does. JSON always has it.
LOG_TIME = env.bool("LOG_TIME", default=True)

# Of what a caller gives with `extra`, these alone: Celery and Django give arguments and requests, too.
EXTRA = ["method", "path", "status", "code", "state", "duration_ms"]
# What people look for first, in text.
FIRST = ["method", "path", "status", "operation", "code", "job", "kind", "task_id", "attempt", "outcome", "duration_ms"]
# Whatever could end a line or steer a terminal.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What PostgreSQL says after its first line quotes the row, whose texts may have lines of their own. To the end: of the
# text, or of this error in a chain of them.
DETAIL = re.compile(r"\n(DETAIL|CONTEXT): .*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)


def formatter() -> logging.Formatter:
    """Also of uvicorn's own processes: see uvicorn.json."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(allow=EXTRA),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.format_exc_info,
        without_detail,
    ]
    after: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if LOG_FORMAT == "json":
        after += [structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()]
    else:
        after += [*([structlog.processors.TimeStamper(fmt="%F %T", utc=False)] if LOG_TIME else []), as_text]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=after)


def without_detail(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    for key in ("event", "exception"):
        if isinstance(line.get(key), str):
            line[key] = DETAIL.sub("", line[key])
    return line


def as_text(_: WrappedLogger, __: str, line: EventDict) -> str:
    """`LEVEL logger: what happened key=value`; a traceback stands behind bars, so that no line of it passes for one of
    ours."""
    time, level, logger, event = (line.pop(key, "") for key in ("timestamp", "level", "logger", "event"))
    trace = line.pop("exception", "")
    pairs = {key: line[key] for key in [*FIRST, *line] if key in line}
    words = [*([time] if time else []), level.upper(), f"{logger}:", event, *(f"{k}={v}" for k, v in pairs.items())]
    text = escaped(" ".join(map(str, words)))
    return "\n".join([text, *(f"    | {escaped(part)}" for part in trace.splitlines())])


def escaped(text: str) -> str:
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _quiet(level: str = "NOTSET") -> dict[str, Any]:
    """No handler of its own besides the root's: each line once."""
    return {"handlers": [], "propagate": True, "level": level}


logging.captureWarnings(True)  # Python's warnings are lines like all others

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "taskverse.settings.logging.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": _quiet(),
        "django.server": _quiet(),
        "uvicorn": _quiet(),
        "uvicorn.error": _quiet(),
        "django.db.backends": _quiet("INFO"),  # at DEBUG it tells what is written: payloads, hashes of passwords
        # One line for each request and each run is ours, with more in it.
        "uvicorn.access": _quiet("WARNING"),
        "django.request": _quiet("ERROR"),
        "django.security.DisallowedHost": _quiet("CRITICAL"),  # anybody can send any, with a traceback for each
        "celery.worker.strategy": _quiet("WARNING"),
        "celery.app.trace": _quiet("WARNING"),
        "flower.inspector": _quiet("ERROR"),  # it warns of each question that no worker answers, as before the first
    },
}
