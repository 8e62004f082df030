"""Who is asking: the one place where a request of the API gets its user, from the Authorization header alone."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from graphql_jwt.exceptions import JSONWebTokenError, JSONWebTokenExpired
from graphql_jwt.utils import get_payload

from taskverse.apps.users.models import User
from taskverse.apps.users.selectors import user_of_claims
from taskverse.common.errors import TokenExpired, TokenInvalid

SCHEMES = {"bearer", "jwt"}

# Open to a caller whose token is spent: it is here that a client gets a new one.
PUBLIC_FIELDS = frozenset({"tokenAuth", "verifyToken", "refreshToken", "revokeToken"})


def authenticate(request: HttpRequest) -> User | AnonymousUser:
    """The user of the token in the header; anonymous without a header. Raises TokenExpired, TokenInvalid."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        return AnonymousUser()
    scheme, _, token = header.partition(" ")
    if scheme.lower() not in SCHEMES:
        raise TokenInvalid("The Authorization header must read `Bearer <token>`.")
    _claims, user = token_verify(token.strip())
    return user


def token_verify(token: str) -> tuple[dict[str, Any], User]:
    """The claims and the user of an access token whose session is alive. Raises TokenExpired, TokenInvalid."""
    try:
        claims: dict[str, Any] = get_payload(token)
    except JSONWebTokenExpired:
        raise TokenExpired from None
    except JSONWebTokenError:
        raise TokenInvalid from None
    user = user_of_claims(claims)
    if user is None:
        raise TokenInvalid("The session has ended: sign in again.")
    return claims, user
