import codecs
import json
import re
import time
from typing import Annotated, Any, Literal, Self

from django.conf import settings
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from taskverse.apps.tasks.kinds.camel import CamelModel
from taskverse.apps.tasks.kinds.registry import Run, TaskError, task_kind
from taskverse.common.values import text_storable
from taskverse.outbound import (
    OWN_HEADERS,
    Limits,
    OutboundCode,
    OutboundError,
    Request,
    Response,
    send,
    target_of,
)

HEADER_NAME = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$"
HEADER_VALUE = r"^[\t\x20-\x7e]{0,8000}$"  # no CR or LF, with which one header becomes two
HEADERS = 50
RESULT_HEADERS, RESULT_HEADER_LENGTH = 100, 1_000

# What another attempt may mend, after a while.
PASSING = {OutboundCode.FAILED, OutboundCode.TIMEOUT}
PASSING_STATUS, SERVER_ERROR = (408, 425, 429), 500

# What a server may say its text is in. Python knows more codecs, one of which takes a minute over a megabyte.
CHARSETS = re.compile(
    r"utf-(8|16|32)(-[bl]e)?|ascii|iso8859-\d+|cp\d+|koi8-\w|mac-\w+|shift_jis|euc_\w+|gb\w+|big5|iso2022_\w+"
)


def _url(text: str) -> str:
    try:
        target_of(text)
    except OutboundError as error:
        raise PydanticCustomError("url", "{fault}", {"fault": error.message}) from None
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    names = [name.lower() for name in headers]
    if len(set(names)) < len(names):
        raise PydanticCustomError("headers", "A header is named twice.")
    for name in names:
        if name in OWN_HEADERS or name.startswith(("proxy-", "keep-alive")):
            raise PydanticCustomError("headers", "The header {name} is not yours to set.", {"name": name})
    return headers


Status = Annotated[int, Field(ge=100, le=599)]


class StatusRange(CamelModel):
    min: Status
    max: Status

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise PydanticCustomError("range", "min is larger than max.")
        return self

    def __contains__(self, status: int) -> bool:
        return self.min <= status <= self.max


class HttpRequest(CamelModel):
    url: Annotated[str, AfterValidator(_url)] = Field(description="An absolute http:// or https:// URL.")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "GET"
    headers: Annotated[
        dict[Annotated[str, Field(pattern=HEADER_NAME)], Annotated[str, Field(pattern=HEADER_VALUE)]],
        AfterValidator(_headers),
    ] = Field(default={}, max_length=HEADERS, description="They are stored with the task, secrets too.")
    body: str | None = Field(default=None, description="Text to send, in UTF-8.")
    json_body: Any = Field(default=None, alias="json", description="JSON to send, instead of `body`.")
    timeout_seconds: float = Field(default=10, ge=1, le=60, description="For all of it, redirects and body too.")
    max_bytes: int = Field(default=64_000, ge=0, le=1_000_000, description="Of the answer's body; more is cut off.")
    expect_status: Annotated[list[Status], Field(min_length=1)] | StatusRange = Field(
        default=StatusRange(min=200, max=299), description="The task fails with HTTP_STATUS when it is another."
    )

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.body is not None and "json_body" in self.model_fields_set:
            raise PydanticCustomError("body", "Give either body or json.")
        return self

    def content(self) -> tuple[str, bytes]:
        """Media type and bytes; both empty when there is nothing to send."""
        if "json_body" in self.model_fields_set:
            return "application/json", json.dumps(self.json_body, ensure_ascii=False).encode()
        return ("", b"") if self.body is None else ("text/plain; charset=utf-8", self.body.encode())


class HttpResponse(CamelModel):
    status: int
    headers: dict[str, str] = Field(description="Names in lower case; without Set-Cookie.")
    body: str = Field(description="Text; what is none, such as a picture, comes as replacement characters.")
    truncated: bool = Field(description="Whether the body was longer than `maxBytes`, or than a result may be.")
    url: str = Field(description="Where the answer came from, after redirects.")
    elapsed_ms: int


@task_kind("http_request", title="HTTP request")
def http_request(run: Run, payload: HttpRequest) -> HttpResponse:
    """Sends one HTTP request to a public address and answers what came back. May be sent again after a crash: each
    attempt carries the same `Idempotency-Key`."""
    started = time.monotonic()
    try:
        response = send(_request(run, payload), Limits(payload.timeout_seconds, payload.max_bytes))
    except OutboundError as error:
        raise TaskError(error.message, code=error.code, retryable=error.code in PASSING) from error
    status = response.status
    if status not in payload.expect_status:
        retryable = status in PASSING_STATUS or status >= SERVER_ERROR
        raise TaskError(f"The server answered with status {status}.", code="HTTP_STATUS", retryable=retryable)
    return _result(response, time.monotonic() - started)


def _request(run: Run, payload: HttpRequest) -> Request:
    media_type, body = payload.content()
    ours = {"User-Agent": "Taskverse", "Idempotency-Key": str(run.task_id)}
    if media_type:
        ours["Content-Type"] = media_type
    given = {name.lower() for name in payload.headers}
    headers = {name: value for name, value in ours.items() if name.lower() not in given}
    return Request(payload.method, payload.url, {**headers, **payload.headers}, body)


def _result(response: Response, seconds: float) -> HttpResponse:
    """Cut to what a task may store: the request has had its effect, so its answer should not be lost for its size."""
    result = HttpResponse(
        status=response.status,
        headers=_result_headers(response),
        body="",
        truncated=response.truncated,
        url=response.url,
        elapsed_ms=round(1000 * seconds),
    )
    # JSON writes one character in one to twelve bytes: so what is dropped is a share, until it fits.
    room = settings.TASK_RESULT_BYTES - len(json.dumps(result.model_dump(mode="json")))
    result.body = body = _text(response)
    while result.body and (size := len(json.dumps(result.body))) > room:
        result.body = result.body[: len(result.body) * max(room, 0) // size]
    result.truncated = response.truncated or result.body != body
    return result


def _result_headers(response: Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers[:RESULT_HEADERS]:
        if name != "set-cookie":
            joined = f"{headers[name]}, {value}" if name in headers else value
            headers[name] = text_storable(joined)[:RESULT_HEADER_LENGTH]
    return headers


def _text(response: Response) -> str:
    content_type = next((value for name, value in response.headers if name == "content-type"), "")
    return text_storable(response.body.decode(_charset(content_type), errors="replace"))


def _charset(content_type: str) -> str:
    named = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    try:
        codec = codecs.lookup(named[1]).name if named else ""
    except LookupError:
        codec = ""
    return codec if CHARSETS.fullmatch(codec) else "utf-8"
