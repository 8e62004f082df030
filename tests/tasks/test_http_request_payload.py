"""What `http_request` refuses before there is a task."""

from typing import Any

import pytest

from taskverse.apps.tasks.kinds.http_request import HttpRequest
from taskverse.apps.tasks.services.create import payload_check
from taskverse.common.errors import BadUserInput


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://a:b@example.com/"}, "url"),
        ({"url": "http://0x7f.1/"}, "url"),
        ({"method": "CONNECT"}, "method"),
        ({"method": "get"}, "method"),
        ({"headers": {"Host": "a"}}, "headers"),
        ({"headers": {"content-length": "1"}}, "headers"),
        ({"headers": {"Connection": "a"}}, "headers"),
        ({"headers": {"Proxy-Authorization": "a"}}, "headers"),
        ({"headers": {"A": "1", "a": "2"}}, "headers"),
        ({"headers": {f"X-{number}": "" for number in range(51)}}, "headers"),
        ({"headers": {"X": "a\r\nY: b"}}, "headers.X"),
        ({"headers": {"X": "a\n"}}, "headers.X"),
        ({"headers": {"X\n": "a"}}, "headers.X\n.[key]"),
        ({"headers": {"": "a"}}, "headers..[key]"),
        ({"headers": {"X": 1}}, "headers.X"),
        ({"body": "a", "json": None}, ""),
        ({"timeoutSeconds": 0.5}, "timeoutSeconds"),
        ({"timeoutSeconds": 61}, "timeoutSeconds"),
        ({"maxBytes": 1_000_001}, "maxBytes"),
        ({"expectStatus": []}, "expectStatus"),
        ({"expectStatus": [99]}, "expectStatus"),
        ({"expectStatus": {"min": 300, "max": 200}}, "expectStatus"),
        ({"other": 1}, "other"),
    ],
)
def test_a_payload_that_does_not_fit(payload: dict[str, Any], field: str) -> None:
    given = {"url": "http://example.com/", **payload} if payload else payload
    with pytest.raises(BadUserInput) as caught:
        payload_check("http_request", given)
    assert any(name.startswith(f"payload.{field}".rstrip(".")) for name in caught.value.extra["fields"])


def test_names_of_python_are_taken_too() -> None:
    assert HttpRequest(url="http://example.com/", timeout_seconds=3).timeout_seconds == 3
