"""From an HTTP request to one GraphQL request, as the GraphQL-over-HTTP draft has it; anything odd is refused here."""

import json
import re
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from taskverse.api.errors import BadRequest, NotAcceptable, PayloadTooLarge, UnsupportedMediaType

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"

# Not a GraphQL request at all, or nobody there to run it: told by the status in either media type.
HTTP_STATUS = {
    "BAD_REQUEST": 400,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "PAYLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "RATE_LIMITED": 429,
    "TOO_MANY_STREAMS": 429,
    "INTERNAL_SERVER_ERROR": 500,
    "STREAMS_NOT_SERVED": 501,
    "SERVICE_UNAVAILABLE": 503,
}
# A GraphQL request that was refused before it ran. Under plain JSON the draft asks for 200.
# PERSISTED_QUERY_NOT_FOUND is half of a conversation, not a failure: Apollo answers it with 200 as well.
REFUSED_STATUS = {
    "TOKEN_EXPIRED": 401,
    "TOKEN_INVALID": 401,
    "QUERY_NOT_ALLOWED": 403,
    "PERSISTED_QUERY_NOT_FOUND": 200,
}


SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class GraphQLRequest:
    query: str | None  # None: it is stored under the hash
    variables: dict[str, Any]
    operation_name: str | None
    sha256: str | None  # of a persisted query


def media_type(request: HttpRequest, *, html: bool) -> str:
    """The media type to answer in. Raises NotAcceptable."""
    if "HTTP_ACCEPT" not in request.META:
        return JSON
    offers = [JSON, GRAPHQL_JSON, EVENT_STREAM, *([HTML] if html else [])]
    # Django compares parameters strictly, so each type is offered in both spellings.
    spelt = [text for offer in offers for text in (offer, f"{offer}; charset=utf-8")]
    try:
        chosen = request.get_preferred_type(spelt)
    except ValueError:  # a parameter in an encoding that there is not
        chosen = None
    if chosen is None:
        raise NotAcceptable
    return chosen.partition(";")[0]


def takes_stream(request: HttpRequest) -> bool:
    """Said in so many words: who accepts anything expects an answer that ends."""
    return any(str(accepted).partition(";")[0] == EVENT_STREAM for accepted in request.accepted_types)


def read(request: HttpRequest) -> GraphQLRequest:
    """POST is read from the body alone, GET from the URL alone. Raises what the errors of api.errors describe."""
    fields = _fields_of_url(request) if request.method == "GET" else _fields_of_body(request)
    query, variables, name = (fields.get(key) for key in ("query", "variables", "operationName"))
    sha256 = _sha256(fields.get("extensions"))
    if not (query is None and sha256) and not (isinstance(query, str) and query.strip()):
        raise BadRequest("`query` must be GraphQL text.")
    if not isinstance(variables, dict | None):
        raise BadRequest("`variables` must be an object.")
    if not isinstance(name, str | None):
        raise BadRequest("`operationName` must be text.")
    return GraphQLRequest(query, variables or {}, name or None, sha256)


def _sha256(extensions: Any) -> str | None:
    """The hash of a persisted query, as Apollo's clients send it."""
    if not isinstance(extensions, dict | None):
        raise BadRequest("`extensions` must be an object.")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise BadRequest("Unsupported persisted query version")
    sha256 = persisted.get("sha256Hash")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise BadRequest("`sha256Hash` must be 64 hexadecimal digits.")
    return sha256


def _fields_of_url(request: HttpRequest) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = request.GET.dict()
    except TooManyFieldsSent:
        raise BadRequest("The URL has too many parameters.") from None
    for key in ("variables", "extensions"):
        if key in fields:
            fields[key] = _json(fields[key], f"`{key}` is not JSON.")
    return fields


def _fields_of_body(request: HttpRequest) -> dict[str, Any]:
    try:
        kind, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    except ValueError:
        raise UnsupportedMediaType from None
    if kind != JSON or parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType
    try:
        body = request.body.decode("utf-8-sig")
    except RequestDataTooBig:
        raise PayloadTooLarge from None
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None
    if not body.strip():
        raise BadRequest("The body is empty; it must be a JSON object with `query`.")
    fields = _json(body, "The body is not JSON.")
    if not isinstance(fields, dict):
        raise BadRequest("The body must be one JSON object; batches are not answered.")
    return fields


def _json(text: str, fault: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise BadRequest(f"{fault[:-1]}: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    except (ValueError, RecursionError):
        raise BadRequest(fault) from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def write(answer: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(answer)
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        return json.dumps(answer, separators=(",", ":")).encode()


def status_of(code: str, kind: str) -> int:
    """The HTTP status of an answer without data, by error code and media type."""
    if code in HTTP_STATUS:
        return HTTP_STATUS[code]
    status = REFUSED_STATUS.get(code, 400)
    if kind == EVENT_STREAM:
        # graphql-sse tries again whatever is not 2xx. A new token may help, the same query again will not.
        return status if status == 401 else 200  # noqa: PLR2004
    return status if kind == GRAPHQL_JSON else 200
