"""What can go wrong, one class per meaning. The docstring is the default message, `code` what a client branches on."""

from typing import Any


class ApplicationError(Exception):
    """Something went wrong."""

    code = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str | None = None, **extra: Any) -> None:
        super().__init__(message or type(self).__doc__)
        self.extra = extra

    @property
    def extensions(self) -> dict[str, Any]:
        return {"code": self.code, **self.extra}


class BadUserInput(ApplicationError):
    """The input is not valid."""

    code = "BAD_USER_INPUT"

    @classmethod
    def of_fields(cls, **fields: list[str]) -> "BadUserInput":
        return cls(fields=fields)


class NotFound(ApplicationError):
    """There is no such object, or it is not yours."""

    code = "NOT_FOUND"


class Forbidden(ApplicationError):
    """You may not do this."""

    code = "FORBIDDEN"


class Conflict(ApplicationError):
    """The object is not in a state that allows this."""

    code = "CONFLICT"


class Unauthenticated(ApplicationError):
    """Sign in first: this needs an access token."""

    code = "UNAUTHENTICATED"


class TokenExpired(ApplicationError):
    """The access token has expired."""

    code = "TOKEN_EXPIRED"


class TokenInvalid(ApplicationError):
    """The access token is not valid."""

    code = "TOKEN_INVALID"


class RateLimited(ApplicationError):
    """Too many requests: wait a moment."""

    code = "RATE_LIMITED"

    @classmethod
    def for_seconds(cls, seconds: int, message: str | None = None) -> "RateLimited":
        return cls(message, retryAfter=seconds)
