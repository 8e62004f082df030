"""Django under ASGI, each request in one thread from its first signal to its last.

Django's own handler hands a request to a thread and takes it back for each middleware that is not asynchronous, some
thirty times with ours, and starts that thread anew for each request. It stays for streams of events, which wait
without a thread.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpResponseBase
from django.urls import set_script_prefix

EVENTS = b"text/event-stream"


class Application:
    """Chooses the handler by what the client accepts."""

    def __init__(self, *, threads: int) -> None:
        self.requests = OneThreadHandler(threads)
        self.streams = ASGIHandler()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        events = any(name == b"accept" and EVENTS in value for name, value in scope.get("headers", ()))
        handler = self.streams if events else self.requests
        await handler(scope, receive, send)


class OneThreadHandler(ASGIHandler):
    """What takes longer than the threads last waits for one, as it would wait for a connection to the database."""

    def __init__(self, threads: int) -> None:
        super(ASGIHandler, self).__init__()
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is answered, not {scope['type']}.")
        await self.handle(scope, receive, send)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        run = copy_context().run
        threads = self.threads
        loop = asyncio.get_running_loop()
        with body:
            response = await loop.run_in_executor(threads, run, self.respond, scope, body)
            await self.send_response(response, send)
            if response.streaming:
                await loop.run_in_executor(threads, run, response.close)

    def respond(self, scope: Any, body: Any) -> HttpResponseBase:
        """The answer; closed, with what belongs to its thread, unless its content is still to be read."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = refusal if request is None else self.get_response(request)
        response._handler_class = type(self)  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        return response
