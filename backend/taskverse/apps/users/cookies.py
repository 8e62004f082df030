"""Cookie mode: the refresh token in a cookie that no script of the page can read. It authenticates nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from taskverse.apps.users.errors import ForeignOrigin
from taskverse.apps.users.models import Session
from taskverse.apps.users.tokens import refresh_encode

SECURE_NAME = "__Host-refresh"  # the prefix makes browsers insist on Secure, Path=/ and no Domain
PLAIN_NAME = "refresh"  # on http://localhost, where Secure cookies do not work everywhere


def name() -> str:
    return SECURE_NAME if settings.REFRESH_COOKIE_SECURE else PLAIN_NAME


def read(request: HttpRequest) -> str:
    """The refresh token of the cookie; empty without one. Raises ForeignOrigin for a page that may not use it.

    A cookie comes along whoever's page asks, so the page's origin is checked; JSON alone is read from a body, so a
    plain form cannot even ask.
    """
    token = request.COOKIES.get(name(), "")
    if token and not _is_allowed(request):
        raise ForeignOrigin
    return token


def hand_over(request: HttpRequest, session: Session) -> None:
    """The answer to this request takes the cookie along."""
    request.refresh_cookie = session  # type: ignore[attr-defined]


def take_away(request: HttpRequest) -> None:
    request.refresh_cookie = None  # type: ignore[attr-defined]


def _is_allowed(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")  # scheme://host, without a path; anything may stand there
    return origin in settings.CORS_ALLOWED_ORIGINS or origin.partition("://")[2] == request.get_host()


class RefreshCookieMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if hasattr(request, "refresh_cookie"):
            _put(response, request.refresh_cookie)
        return response


def _put(response: HttpResponseBase, session: Session | None) -> None:
    """To take it away the same attributes are needed: delete_cookie forgets Secure, and a __Host- cookie stays."""
    response.set_cookie(
        name(),
        refresh_encode(session) if session else "",
        max_age=None if session else 0,
        expires=session.expires_at if session else None,
        path="/",
        secure=settings.REFRESH_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
