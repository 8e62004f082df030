"""The kind `http_request`: what it sends, what it answers, what it refuses."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from taskverse.apps.tasks.engine.run import task_run
from taskverse.apps.tasks.kinds.http_request import HttpRequest, http_request
from taskverse.apps.tasks.kinds.registry import TaskError
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from tests.outbound.server import Answer, Server, Visit, serving
from tests.tasks.test_kinds import Told

Serve = Callable[[Answer], Server]


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1"]
    settings.OUTBOUND_ALLOWED_PORTS = ["1-65535"]
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer))


def says(*lines: str, body: bytes = b"", status: str = "200 OK") -> Answer:
    return lambda visit: visit.say(f"HTTP/1.1 {status}", *lines, body=body)


def run(server: Server, **payload: Any) -> dict[str, Any]:
    request = HttpRequest.model_validate({"url": server.url(), **payload})
    return http_request(Told(), request).model_dump(mode="json")


def test_as_a_task(serve: Serve, owner: User) -> None:
    server = serve(says("Content-Type: text/plain", "Set-Cookie: secret=1", body=b"hello"))
    payload = {"url": server.url("/a"), "method": "PUT", "json": {"a": ["ü"]}, "timeoutSeconds": 5}
    task = task_create(owner=owner, request=TaskRequest("call", "http_request", payload))

    task_run(task_id=task.pk, attempt=0, worker="w")

    task.refresh_from_db()
    assert task.result
    assert task.result.pop("elapsedMs") >= 0
    assert (task.status, task.result) == (
        "SUCCEEDED",
        {
            "status": 200,
            "headers": {"content-type": "text/plain", "content-length": "5"},
            "body": "hello",
            "truncated": False,
            "url": server.url("/a"),
        },
    )
    (visit,) = server.visits
    assert (visit.line, visit.body) == ("PUT /a HTTP/1.1", '{"a": ["ü"]}'.encode())
    assert visit.headers["content-type"] == "application/json"
    assert visit.headers["user-agent"] == "Taskverse"
    assert visit.headers["idempotency-key"] == str(task.pk)


def test_an_address_inside_fails_the_task(owner: User, settings: Settings) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = []
    payload = {"url": "http://169.254.169.254/latest/meta-data/"}
    task = task_create(owner=owner, request=TaskRequest("call", "http_request", payload))

    task_run(task_id=task.pk, attempt=0, worker="w")

    task.refresh_from_db()
    assert (task.status, task.error_code) == ("FAILED", "OUTBOUND_REFUSED")


@pytest.mark.parametrize(
    ("payload", "headers", "body"),
    [
        ({"body": "ü"}, {"content-type": "text/plain; charset=utf-8"}, "ü".encode()),
        ({"body": ""}, {"content-length": "0"}, b""),
        ({"json": None}, {"content-type": "application/json"}, b"null"),
        ({"json": 1, "headers": {"Content-type": "application/x"}}, {"content-type": "application/x"}, b"1"),
        ({"headers": {"idempotency-key": "mine", "user-agent": "me"}}, {"idempotency-key": "mine"}, b""),
    ],
)
def test_what_it_sends(payload: dict[str, Any], headers: dict[str, str], body: bytes, serve: Serve) -> None:
    server = serve(says())

    run(server, method="POST", **payload)

    (visit,) = server.visits
    assert headers.items() <= visit.headers.items()
    assert visit.body == body


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain", "ü€".encode(), "ü€"),
        ("text/plain; charset=ISO-8859-1", b"\xfc", "ü"),
        ('text/plain; charset="Shift_JIS"', "日本".encode("shift_jis"), "日本"),
        ("text/plain; charset=utf-16", "a\0ü".encode("utf-16"), "aü"),
        ("text/plain; charset=utf-16-le", b"\x00\xd8a\x00", "\ufffda"),
        ("image/png", b"\x89PNG\0\xff", "\ufffdPNG\ufffd"),
        ("text/plain", b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        ("text/plain; charset=punycode", b"abc-", "abc-"),
        ("text/plain; charset=zip", b"a", "a"),
        ("text/plain; charset=no-such", b"a", "a"),
        (f"text/plain; charset={'x' * 10_000}", b"a", "a"),
    ],
)
def test_the_body_becomes_text(content_type: str, body: bytes, text: str, serve: Serve) -> None:
    assert run(serve(says(f"Content-Type: {content_type}", body=body)))["body"] == text


def test_headers_are_joined_and_cut(serve: Serve) -> None:
    lines = ["X-A: 1", "x-a: 2", f"X-Long: {'a' * 5_000}", *(f"X-{number}: a" for number in range(200))]

    headers = run(serve(says(*lines)))["headers"]

    assert (headers["x-a"], headers["x-long"]) == ("1, 2", "a" * 1_000)
    assert len(headers) < 100


def test_a_long_body_is_cut(serve: Serve) -> None:
    server = serve(says(body=b"a" * 70_000))

    default, given = run(server), run(server, maxBytes=10)

    assert (len(default["body"]), default["truncated"]) == (64_000, True)
    assert (given["body"], given["truncated"]) == ("a" * 10, True)


def test_a_body_that_could_not_be_stored_is_cut(serve: Serve, settings: Settings) -> None:
    settings.TASK_RESULT_BYTES = 3_000

    result = run(serve(says(body=b"a" * 400 + b"\xff" * 1_000)))

    assert result["truncated"]
    assert result["body"].startswith("a" * 400 + "\ufffd" * 100)
    assert 1_500 < len(json.dumps(result)) <= 3_000


@pytest.mark.parametrize(
    ("status", "expected", "fits"),
    [
        (204, {}, True),
        (404, {}, False),
        (404, {"expectStatus": [200, 404]}, True),
        (200, {"expectStatus": [404]}, False),
        (503, {"expectStatus": {"min": 100, "max": 599}}, True),
        (304, {"expectStatus": {"min": 200, "max": 299}}, False),
    ],
)
def test_the_status_has_to_fit(status: int, expected: dict[str, Any], fits: bool, serve: Serve) -> None:
    server = serve(lambda visit: visit.connection.sendall(f"HTTP/1.1 {status} X\r\n\r\n".encode()))

    if fits:
        assert run(server, **expected)["status"] == status
        return
    with pytest.raises(TaskError, match=str(status)) as caught:
        run(server, **expected)
    assert caught.value.code == "HTTP_STATUS"


@pytest.mark.parametrize(("status", "again"), [(200, False), (404, False), (408, True), (429, True), (503, True)])
def test_what_may_pass_is_tried_again(status: int, again: bool, serve: Serve) -> None:
    with pytest.raises(TaskError) as caught:
        run(serve(says(status=f"{status} X")), expectStatus=[201])
    assert caught.value.retryable == again


def test_what_goes_wrong_has_a_code(serve: Serve) -> None:
    def hang(visit: Visit) -> None:
        visit.closing.wait(10)

    with pytest.raises(TaskError) as caught:
        run(serve(hang), timeoutSeconds=1)
    assert (caught.value.code, caught.value.retryable) == ("OUTBOUND_TIMEOUT", True)
