"""docs/errors.md and the classes tell the same story."""

import re
from collections.abc import Iterator
from pathlib import Path

import taskverse.api.errors
import taskverse.apps.users.errors
from taskverse.api.http import HTTP_STATUS, REFUSED_STATUS
from taskverse.common.errors import ApplicationError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"
MODULES = (taskverse.api.errors, taskverse.apps.users.errors)


def classes(parent: type[ApplicationError] = ApplicationError) -> Iterator[type[ApplicationError]]:
    for child in parent.__subclasses__():
        yield child
        yield from classes(child)


def rows() -> dict[str, str]:
    """Code: HTTP status, of the page's table."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| (\d+) \|$", PAGE.read_text(), re.MULTILINE))


def test_every_code_stands_on_the_page_and_no_other() -> None:
    assert set(rows()) == {error.code for error in classes()}


def test_the_page_tells_the_status_of_a_refused_request() -> None:
    told = {code: int(status) for code, status in rows().items()}
    in_execution = {
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "NOT_FOUND",
        "CONFLICT",
        "INVALID_CREDENTIALS",
        "REFRESH_TOKEN_INVALID",
        "REFRESH_TOKEN_REUSED",
        "CSRF",
        "SLOW_CLIENT",
    }

    for code, status in told.items():
        expected = 200 if code in in_execution else {**HTTP_STATUS, **REFUSED_STATUS}.get(code, 400)
        assert status == expected, code


def test_each_has_a_message_for_people() -> None:
    assert [error for error in classes() if not (error.__doc__ or "").strip()] == []
