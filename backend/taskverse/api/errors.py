"""The one translator: whatever was raised becomes `{message, locations, path, extensions: {code, …}}`."""

import logging
import uuid
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLError

from taskverse.common.errors import ApplicationError, BadUserInput, ServiceUnavailable

log = logging.getLogger(__name__)

# An error quotes what was sent; it must not grow with it.
MAX_TEXT = 500
MAX_FIELDS = 20


class BadRequest(ApplicationError):
    """The request is not a GraphQL request."""

    code = "BAD_REQUEST"


class MethodNotAllowed(ApplicationError):
    """Only GET and POST are answered here."""

    code = "METHOD_NOT_ALLOWED"


class NotAcceptable(ApplicationError):
    """Accept application/graphql-response+json or application/json."""

    code = "NOT_ACCEPTABLE"


class PayloadTooLarge(ApplicationError):
    """The request body is too large."""

    code = "PAYLOAD_TOO_LARGE"


class UnsupportedMediaType(ApplicationError):
    """The Content-Type must be application/json, in UTF-8."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class ParseFailed(ApplicationError):
    """The query is not GraphQL."""

    code = "GRAPHQL_PARSE_FAILED"


class ValidationFailed(ApplicationError):
    """The query does not fit the schema."""

    code = "GRAPHQL_VALIDATION_FAILED"


class QueryTooComplex(ApplicationError):
    """The query asks for too much at once."""

    code = "QUERY_TOO_COMPLEX"

    @classmethod
    def of(cls, limit: str, *, maximum: int, actual: int) -> "QueryTooComplex":
        # More digits than any client reads as a number, and than Python writes without a protest.
        actual = min(actual, 2**53 - 1)
        return cls(f"The query's {limit}: {actual}, at most {maximum}.", limit=limit, max=maximum, actual=actual)


class PersistedQueryNotFound(ApplicationError):
    """PersistedQueryNotFound"""  # Apollo's word: some clients look for it, not for the code

    code = "PERSISTED_QUERY_NOT_FOUND"


class QueryNotAllowed(ApplicationError):
    """Only the queries on this server's list are answered."""

    code = "QUERY_NOT_ALLOWED"


class TooManyStreams(ApplicationError):
    """You have as many streams open as you may: close one first."""

    code = "TOO_MANY_STREAMS"


class SlowClient(ApplicationError):
    """Events came faster than you read them, and some are lost: read the state again, then subscribe again."""

    code = "SLOW_CLIENT"


class StreamsNotServed(ApplicationError):
    """This server answers no subscriptions: it runs under WSGI."""

    code = "STREAMS_NOT_SERVED"


class InternalServerError(ApplicationError):
    """Something went wrong on our side. The ref finds it in the log."""

    code = "INTERNAL_SERVER_ERROR"


def translate(error: Exception, of_graphql: type[ApplicationError]) -> dict[str, Any]:
    """The answer's form of `error`; `of_graphql` gives the code for an error that graphql-core raised itself."""
    cause = getattr(error, "original_error", None) or error
    known = to_application_error(cause, of_graphql)
    answer: dict[str, Any] = dict(error.formatted) if isinstance(error, GraphQLError) else {}
    return {**answer, "message": _short(str(known)), "extensions": _few_fields(known.extensions)}


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _few_fields(extensions: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, list[str]] | None = extensions.get("fields")
    if not fields:
        return extensions
    first = islice(fields.items(), MAX_FIELDS)
    return {**extensions, "fields": {_short(name): [_short(text) for text in texts] for name, texts in first}}


def to_application_error(cause: Exception, of_graphql: type[ApplicationError]) -> ApplicationError:
    match cause:
        case ApplicationError():
            return cause
        case ValidationError():
            fields = cause.message_dict if hasattr(cause, "error_dict") else {"": cause.messages}
            return BadUserInput(fields={to_camel_case(name): messages for name, messages in fields.items()})
        case GraphQLError():
            return of_graphql(cause.message)
        case RecursionError():
            log.warning("Nested too deeply", exc_info=cause)
            return BadUserInput("The request is nested too deeply.")
        case OperationalError() | InterfaceError():
            log.error("The database is away", exc_info=cause)
            return ServiceUnavailable()
    ref = uuid.uuid4().hex
    log.error("Unhandled error, ref %s", ref, exc_info=cause)
    return InternalServerError(ref=ref)
