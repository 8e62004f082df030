"""Who is asking: the one place where a request of the API gets its user, from the Authorization header alone."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from graphql_jwt.exceptions import JSONWebTokenError, JSONWebTokenExpired
from graphql_jwt.utils import get_payload

from taskverse.apps.users.models import AccessToken, Session, User
from taskverse.apps.users.selectors import (
    access_token_of_digest,
    access_tokens_live,
    session_of_claims,
    sessions_live,
)
from taskverse.apps.users.services.access_tokens import access_token_used
from taskverse.apps.users.tokens import LEEWAY, PERSONAL_PREFIX, personal_digest, personal_is_wellformed
from taskverse.common.errors import TokenExpired, TokenInvalid

SCHEMES = {"bearer", "jwt"}

# Open to a caller whose token is spent: it is here that a client gets a new one, or does without.
PUBLIC_FIELDS = frozenset(
    {
        "tokenAuth",
        "verifyToken",
        "refreshToken",
        "revokeToken",
        "register_user",
        "confirm_registration",
        "request_password_reset",
        "reset_password",
    }
)


def authenticate(request: HttpRequest) -> User | AnonymousUser:
    """The user of the token in the header; anonymous without a header. Raises TokenExpired, TokenInvalid.

    Leaves on the request what else follows from the token: `auth_session` or `auth_access_token`, `auth_scopes` (None:
    everything), and `auth_expires_at`, the Unix time from which it is refused.
    """
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        return AnonymousUser()
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() not in SCHEMES:
        raise TokenInvalid("The Authorization header must read `Bearer <token>`.")
    if token.startswith(PERSONAL_PREFIX):
        personal = personal_verify(token)
        request.auth_scopes = frozenset(personal.scopes)  # type: ignore[attr-defined]
        request.auth_access_token = personal  # type: ignore[attr-defined]
        return personal.user
    claims, session = token_verify(token)
    request.auth_session = session  # type: ignore[attr-defined]
    request.auth_expires_at = claims["exp"] + LEEWAY  # type: ignore[attr-defined]
    return session.user


def still_authenticated(requests: Sequence[HttpRequest]) -> list[bool]:
    """Whether the session or the personal token behind each of these is alive, and the user active and as much staff
    as before. Two queries, however many there are; that a token has expired is the caller's to see."""
    sessions = {request.auth_session.pk for request in requests if hasattr(request, "auth_session")}
    tokens = {request.auth_access_token.pk for request in requests if hasattr(request, "auth_access_token")}
    live: dict[Any, bool] = {
        **dict(sessions_live().filter(pk__in=sessions).values_list("pk", "user__is_staff")),
        **dict(access_tokens_live().filter(pk__in=tokens).values_list("pk", "user__is_staff")),
    }
    return [live.get(_credential(request).pk) == request.user.is_staff for request in requests]


def _credential(request: HttpRequest) -> Session | AccessToken:
    found: Session | AccessToken = getattr(request, "auth_session", None) or request.auth_access_token  # type: ignore[attr-defined]
    return found


def token_verify(token: str) -> tuple[dict[str, Any], Session]:
    """The claims of an access token and its session, which is alive. Raises TokenExpired, TokenInvalid."""
    try:
        claims: dict[str, Any] = get_payload(token)
    except JSONWebTokenExpired:
        raise TokenExpired from None
    except JSONWebTokenError:
        raise TokenInvalid from None
    session = session_of_claims(claims)
    if session is None:
        raise TokenInvalid("The session has ended: sign in again.")
    return claims, session


def personal_verify(token: str) -> AccessToken:
    """Raises TokenInvalid, for an expired one too: there is nothing to refresh it with."""
    found = access_token_of_digest(personal_digest(token)) if personal_is_wellformed(token) else None
    if found is None:
        raise TokenInvalid("The personal access token is mistyped, expired or revoked.")
    access_token_used(found)
    return found
