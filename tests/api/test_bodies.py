"""What is sent: its type may be odd, and there may be too much of it."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from taskverse.api.handler import Application, HandlerOfWSGI
from taskverse.urls import urlpatterns as usual
from tests.api.asgi import ask, scope_of

LIMIT = 1_000_000


@csrf_exempt
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.POST))


urlpatterns = [*usual, path("form", form)]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def application() -> Iterator[Application]:
    made = Application(threads=1, streams=["/graphql"])
    yield made
    made.requests.threads.shutdown()


@pytest.mark.parametrize("accept", ["*/*", "text/event-stream"])
@pytest.mark.parametrize("parameter", ["charset*=nothing'en'x", "charset*=idna'en'%ff"])
def test_a_content_type_that_cannot_be_read_is_refused(application: Application, accept: str, parameter: str) -> None:
    headers = {"content_type": f"application/json; {parameter}", "accept": accept, "host": "localhost"}

    status, answer = asyncio.run(ask(application, "/graphql", b"{}", **headers))

    assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("parameter", ["charset*=nothing'en'x", "charset*=idna'en'%ff"])
def test_under_wsgi_neither(db: None, parameter: str) -> None:
    environ = RequestFactory().post("/graphql", "{}", content_type="text/plain").environ
    environ["CONTENT_TYPE"] = f"application/json; {parameter}"
    begun: list[str] = []

    def begin(status: str, *_: Any) -> Any:
        begun.append(status)

    answer = HandlerOfWSGI()(environ, begin)

    assert json.loads(b"".join(answer))["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert begun == ["415 Unsupported Media Type"]


def long_body(application: Application, accept: str) -> tuple[int, bytes, int]:
    """Three times what is taken, and then nobody there once the answer is: its status, its body, the bytes taken."""
    taken = 0
    answer: list[Any] = []
    answered = asyncio.Event()

    async def receive() -> Any:
        nonlocal taken
        if taken >= 3 * LIMIT:
            async with asyncio.timeout(20):
                await answered.wait()
            return {"type": "http.disconnect"}
        taken += 100_000
        return {"type": "http.request", "body": b" " * 100_000, "more_body": True}

    async def send(message: Any) -> None:
        answer.append(message)
        if "body" in message and not message.get("more_body"):
            answered.set()

    headers = {"content_type": "application/json", "accept": accept, "host": "localhost"}
    asyncio.run(application(scope_of("/graphql", "POST", **headers), receive, send))
    return answer[0]["status"], b"".join(part.get("body", b"") for part in answer), taken


def test_a_body_is_refused_once_it_is_too_large(application: Application) -> None:
    status, answer, taken = long_body(application, "*/*")

    assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert LIMIT < taken <= LIMIT + 100_000


def test_what_comes_of_it_while_it_is_answered_is_dropped(application: Application) -> None:
    status, answer, _ = long_body(application, "text/event-stream")

    assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("size", [LIMIT, LIMIT + 1])
def test_a_body_may_be_as_large_as_is_said(application: Application, size: int) -> None:
    body = b'{"query": "{ __typename }"}'.ljust(size)
    status, _ = asyncio.run(ask(application, "/graphql", body, content_type="application/json", host="localhost"))

    assert status == (200 if size == LIMIT else 413)


def test_a_form_that_is_too_large_is_not_read_in_part(application: Application) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x\r\n'.ljust(LIMIT + 1)
    headers = {"content_type": "multipart/form-data; boundary=x", "content_length": str(len(body)), "host": "localhost"}

    assert asyncio.run(ask(application, "/form", body, **headers))[0] == 400
