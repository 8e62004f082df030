"""Django under ASGI, with each request in one thread from its first signal to its last.

Django's own handler takes a request to a thread and back for every middleware that is not asynchronous, which is some
fifteen times here, and starts a thread for each request. Streams of events stay with it: they wait without a thread.
"""

import asyncio
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from io import RawIOBase
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted, RequestDataTooBig
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest
from django.urls import set_script_prefix

EVENTS = b"text/event-stream"


class ReadableContentType(HttpRequest):
    def _set_content_type_params(self, meta: Any) -> None:
        """A Content-Type that cannot be read is none, for the view to refuse; Django lets it end the request."""
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc] # the stubs do not know it
        except ValueError:
            self.content_type, self.content_params = "", {}


class Request(ReadableContentType, ASGIRequest):
    pass


class RequestOfWSGI(ReadableContentType, WSGIRequest):
    pass


class HandlerOfWSGI(WSGIHandler):
    request_class = RequestOfWSGI


class TooLargeBody(RawIOBase):
    """Whoever reads it is told; who does not, as a view that refuses the method, answers as always."""

    def read(self, size: int = -1) -> bytes:
        raise RequestDataTooBig("The body is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.")


class Handler(ASGIHandler):
    request_class = Request

    async def read_body(self, receive: Any) -> Any:
        """No more than any view takes: Django's own takes in all that is sent, on disk, before one can refuse it."""
        left: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

        async def bounded() -> Any:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.request"}

        body = await super().read_body(bounded)
        if left >= 0:
            return body
        body.close()
        return TooLargeBody()

    async def listen_for_disconnect(self, receive: Any) -> None:
        """What comes of a body that was too large is dropped."""
        while (await receive())["type"] == "http.request":
            pass
        raise RequestAborted


class StreamHandler(Handler):
    """Starts a thread for each request, so no more of them are worked on at once than elsewhere; a stream that has
    begun does not count."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.turns = asyncio.Semaphore(threads)

    async def get_response_async(self, request: Any) -> Any:
        async with self.turns:
            return await super().get_response_async(request)


class Application:
    """Chooses the handler. Those that leave it to Django to find a thread are for the paths of `streams`, if the client
    takes one, and of `probes`: while requests wait for a thread, as they may when the database hangs, the process is
    alive all the same."""

    def __init__(self, *, threads: int, probes: Collection[str] = (), streams: Collection[str] = ()) -> None:
        self.requests = OneThreadHandler(threads)
        self.alive = Handler()
        self.events = StreamHandler(threads)
        self.probes = probes
        self.streams = streams

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.choose(scope)(scope, receive, send)

    def choose(self, scope: Any) -> Handler:
        path = scope.get("path")
        if path in self.probes:
            return self.alive
        return self.events if path in self.streams and takes_events(scope) else self.requests


def takes_events(scope: Any) -> bool:
    return any(name == b"accept" and EVENTS in value.lower() for name, value in scope["headers"])


class OneThreadHandler(Handler):
    def __init__(self, threads: int) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is answered here, not {scope['type']}.")
        await self.handle(scope, receive, send)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        # A context of its own, as a task has: what a middleware leaves in it does not meet the thread's next request.
        run: Any = copy_context().run
        in_thread = partial(asyncio.get_running_loop().run_in_executor, self.threads, run)
        with body:
            response: Any = await in_thread(self.respond, scope, body)
            if not response.streaming:
                await self.send_response(response, send)
                return
            try:
                await self.stream(response, receive, send)
            finally:
                await in_thread(response.close)

    async def stream(self, response: Any, receive: Any, send: Any) -> None:
        """Until all is sent, or the client is gone: a server takes what is sent to nobody without a word."""
        try:
            async with asyncio.TaskGroup() as group:
                leaving = group.create_task(self.listen_for_disconnect(receive))
                await self.send_response(response, send)
                leaving.cancel()
        except* RequestAborted:
            pass

    def respond(self, scope: Any, body: Any) -> Any:
        """The answer; closed, with all that the thread holds for it, unless its content is still to come."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = type(self)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        return response
