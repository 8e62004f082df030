"""The form of a line, whatever is in it."""

import json
import logging
import sys
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars, clear_contextvars

from taskverse.apps.monitoring.requests import request_id_of
from taskverse.settings import logging as form

HOSTILE = 'one\n{"event": "forged"}\r\x1b[31m\u2028two'

OWNER = "owner@example.com"


def line(monkeypatch: pytest.MonkeyPatch, format: str, message: str, **given: Any) -> str:
    monkeypatch.setattr(form, "LOG_FORMAT", format)
    monkeypatch.setattr(form, "LOG_TIME", False)
    record = logging.LogRecord("taskverse.x", logging.INFO, "x.py", 1, message, (), given.pop("exc_info", None))
    record.__dict__.update(given)
    return form.formatter().format(record)


@pytest.fixture(autouse=True)
def _nothing_bound() -> None:
    clear_contextvars()


def refuse(message: str) -> None:
    raise ValueError(message)


def fail() -> Any:
    """As PostgreSQL does it."""
    try:
        refuse(f"{HOSTILE}\nDETAIL:  Key (name)=(a line,\n\nand {OWNER}) already exists.\nCONTEXT:  {OWNER}")
    except ValueError:
        return sys.exc_info()


def test_json_holds_all_that_is_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    with bound_contextvars(request_id="r", task_id=1):
        found = json.loads(line(monkeypatch, "json", "Well", status=200))

    assert found.pop("timestamp")
    assert found == {
        "event": "Well", "level": "info", "logger": "taskverse.x", "request_id": "r", "task_id": 1, "status": 200,
    }  # fmt: skip


def test_text_begins_with_what_people_look_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with bound_contextvars(request_id="r", operation="me"):
        found = line(monkeypatch, "text", "Well", status=200, method="POST")

    assert found == "INFO taskverse.x: Well method=POST status=200 operation=me request_id=r"


@pytest.mark.parametrize("format", ["json", "text"])
def test_nobody_can_write_a_line_of_their_own(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    with bound_contextvars(request_id=HOSTILE):
        found = line(monkeypatch, format, HOSTILE, path=HOSTILE)

    assert len(found.splitlines()) == 1
    assert "\x1b" not in found


@pytest.mark.parametrize("format", ["json", "text"])
def test_a_traceback_is_no_line_of_its_own(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    first, *others = line(monkeypatch, format, "Failed", exc_info=fail()).splitlines()

    assert "Failed" in first
    assert bool(others) == (format == "text")
    assert all(other.startswith("    | ") for other in others)
    assert OWNER not in first + "".join(others)


def test_what_others_add_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery adds arguments and results, Django the request."""
    assert "secret" not in line(monkeypatch, "json", "Well", data={"args": "secret"}, request="secret")


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "abc-1.2_3", True),
        (0, "abc-1.2_3", False),
        (1, "", False),
        (1, "a b", False),
        (1, "a\nb", False),
        (1, "abc\n", False),
        (1, "x" * 65, False),
        (1, "ü", False),
    ],
)
def test_the_id_of_a_request_is_a_proxy_s_or_ours(
    settings: Any, rf: Any, proxies: int, given: str, taken: bool
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    found = request_id_of(rf.get("/", headers={"X-Request-ID": given}))

    assert (found == given) == taken
    assert taken or len(found) == 32
