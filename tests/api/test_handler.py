"""Each request in one thread of a server's, from its first signal to its last."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished, request_started
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path

from taskverse.api.handler import Application
from taskverse.urls import urlpatterns as usual
from tests.api.asgi import ask, scope_of

THREADS = 3
LEFT: ContextVar[str] = ContextVar("LEFT", default="nothing")
together = threading.Barrier(THREADS, timeout=60)
taken = threading.Barrier(THREADS + 1, timeout=60)
released = threading.Event()
LEFT_ALONE = threading.Event()
RUNNING: list[HttpRequest] = []
MOST: list[int] = []
COUNTING = threading.Lock()


def thread(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


def meet(request: HttpRequest) -> HttpResponse:
    together.wait()
    return HttpResponse("met")


def hold(request: HttpRequest) -> HttpResponse:
    if not released.is_set():
        taken.wait()
    released.wait(60)
    return HttpResponse("held")


def busy(request: HttpRequest) -> HttpResponseBase:
    """Counts how many of it run at once, and ends when as many as there are threads are here."""
    with COUNTING:
        RUNNING.append(request)
        MOST.append(len(RUNNING))
    together.wait()
    with COUNTING:
        RUNNING.remove(request)
    return stream(request)


def leave(request: HttpRequest) -> HttpResponse:
    found = LEFT.get()
    LEFT.set("something")
    return HttpResponse(found)


def query(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("asked")


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("of a view")


def stream(request: HttpRequest) -> HttpResponseBase:
    async def parts() -> Any:
        for part in (b"a", b"b"):
            yield part

    return StreamingHttpResponse(parts(), content_type="text/event-stream")


def this_file(request: HttpRequest) -> HttpResponseBase:
    return FileResponse(open(__file__, "rb"))  # noqa: PTH123 (the response closes it)


def query_and_file(request: HttpRequest) -> HttpResponseBase:
    query(request)
    return this_file(request)


def endless(request: HttpRequest) -> HttpResponseBase:
    """Until it is closed."""

    async def parts() -> Any:
        try:
            while True:
                yield b"more"
                await asyncio.sleep(0)
        finally:
            LEFT_ALONE.set()

    return StreamingHttpResponse(parts())


VIEWS = (thread, meet, hold, busy, leave, query, fail, stream, this_file, query_and_file, endless)
urlpatterns = [*usual, path("elsewhere", thread), *(path(view.__name__, view) for view in VIEWS)]

pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),  # as under Django's own handler
]


@pytest.fixture(autouse=True)
def _nobody_has_met() -> None:
    for barrier in (together, taken):
        barrier.reset()
    for event in (released, LEFT_ALONE):
        event.clear()
    for seen in (RUNNING, MOST):
        seen.clear()


@pytest.fixture
def application() -> Iterator[Application]:
    made = Application(threads=THREADS, probes=["/healthz"], streams=["/graphql", "/thread", "/stream", "/busy"])
    yield made
    made.requests.threads.shutdown()


def test_answers_graphql(application: Application) -> None:
    body = json.dumps({"query": "{ me { id } }"}).encode()
    status, answer = asyncio.run(ask(application, "/graphql", body, content_type="application/json", host="localhost"))

    assert (status, json.loads(answer)["data"]) == (200, {"me": None})


def test_signals_and_view_share_a_thread(application: Application) -> None:
    seen: list[str] = []

    def note(**_: Any) -> None:
        seen.append(threading.current_thread().name)

    request_started.connect(note)
    request_finished.connect(note)
    try:
        _, name = asyncio.run(ask(application, "/thread", host="localhost"))
    finally:
        request_started.disconnect(note)
        request_finished.disconnect(note)

    assert seen == [name.decode()] * 2
    assert seen[0].startswith("request")


def test_requests_run_at_the_same_time(application: Application) -> None:
    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(ask(application, "/meet", host="localhost") for _ in range(THREADS)))

    assert asyncio.run(all_of_them()) == [(200, b"met")] * THREADS


def test_a_probe_waits_for_no_thread(application: Application) -> None:
    async def probe_while_all_are_taken() -> list[int]:
        held = [asyncio.create_task(ask(application, "/hold", host="localhost")) for _ in range(2 * THREADS)]
        await asyncio.to_thread(taken.wait)
        found = await ask(application, "/healthz", host="localhost")
        released.set()
        return [status for status, _ in (found, *await asyncio.gather(*held))]

    assert asyncio.run(probe_while_all_are_taken()) == [200] * (1 + 2 * THREADS)


def test_a_context_does_not_outlive_its_request(application: Application) -> None:
    for _ in range(2):
        assert asyncio.run(ask(application, "/leave", host="localhost")) == (200, b"nothing")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["/query", "/query_and_file"])
def test_a_connection_goes_back_to_its_pool(application: Application, where: str) -> None:
    assert asyncio.run(ask(application, where, host="localhost"))[0] == 200

    held = application.requests.threads.submit(lambda: connection.connection).result()
    assert held is None


def test_a_view_that_fails_is_an_answer(application: Application) -> None:
    assert asyncio.run(ask(application, "/fail", host="localhost"))[0] == 500


def test_files_come_whole(application: Application) -> None:
    with open(__file__, "rb") as file:  # noqa: PTH123
        assert asyncio.run(ask(application, "/this_file", host="localhost")) == (200, file.read())


def test_streams_are_for_djangos_own_handler(application: Application) -> None:
    accept = "application/json, text/event-stream;q=0.9"

    _, name = asyncio.run(ask(application, "/thread", accept=accept, host="localhost"))
    assert not name.decode().startswith("request")
    assert asyncio.run(ask(application, "/stream", accept=accept, host="localhost")) == (200, b"ab")


def test_only_where_there_are_streams(application: Application) -> None:
    _, name = asyncio.run(ask(application, "/elsewhere", accept="text/event-stream", host="localhost"))

    assert name.decode().startswith("request")


def test_as_many_streams_begin_at_once_as_there_are_threads(application: Application) -> None:
    async def all_of_them() -> list[Any]:
        asked = (ask(application, "/busy", accept="text/event-stream", host="localhost") for _ in range(4 * THREADS))
        return await asyncio.gather(*asked)

    assert asyncio.run(all_of_them()) == [(200, b"ab")] * 4 * THREADS
    assert max(MOST) == THREADS


def test_what_nobody_waits_for_is_sent_no_further(application: Application) -> None:
    async def leave_in_the_middle() -> None:
        caller = ApplicationCommunicator(application, scope_of("/endless", host="localhost"))
        await caller.send_input({"type": "http.request"})
        assert (await caller.receive_output(60))["status"] == 200
        await caller.send_input({"type": "http.disconnect"})
        assert await asyncio.to_thread(LEFT_ALONE.wait, 20)
        await caller.wait(60)

    asyncio.run(leave_in_the_middle())


def test_no_other_protocol_is_answered(application: Application) -> None:
    async def open_socket() -> None:
        await application({"type": "websocket"}, None, None)

    with pytest.raises(ValueError, match="websocket"):
        asyncio.run(open_socket())
