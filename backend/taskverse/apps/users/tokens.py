"""The two tokens. Access: a short-lived JWT (RFC 9068 claims). Refresh: a signature over (session id, counter)."""

import hashlib
import time
import uuid
from typing import Any

import jwt
from django.conf import settings
from django.core import signing

from taskverse.apps.users.models import Session, User

TYPE = "at+jwt"
ALGORITHM = "HS256"
MAX_LENGTH = 4096  # characters of an access token; ours have about 400
CLAIMS = ["iss", "aud", "sub", "exp", "iat", "jti", "sid"]
REFRESH_SALT = "taskverse.refresh-token"


def key_ring() -> dict[str, bytes]:
    """Signing keys by key id, the newest first: of SECRET_KEY, then of each fallback. No key is SECRET_KEY itself."""
    ring = {}
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = hashlib.sha256(f"taskverse.access-token:{secret}".encode()).digest()
        ring[hashlib.sha256(key).hexdigest()[:16]] = key
    return ring


def access_payload(user: User, context: Any) -> dict[str, Any]:
    """The claims for `user`. Whoever opened or refreshed the session left it in `context.auth_session`."""
    now = int(time.time())
    return {
        "iss": settings.TOKEN_ISSUER,
        "aud": settings.TOKEN_AUDIENCE,
        "sub": str(user.pk),
        "iat": now,
        "exp": now + int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
        "jti": uuid.uuid4().hex,
        "sid": context.auth_session.pk.hex,
    }


def access_encode(payload: dict[str, Any], context: Any = None) -> str:
    key_id, key = next(iter(key_ring().items()))
    return jwt.encode(payload, key, ALGORITHM, headers={"kid": key_id, "typ": TYPE})


def access_decode(token: str, context: Any = None) -> dict[str, Any]:
    """The claims of a genuine, unexpired access token. Raises jwt.InvalidTokenError, for expiry its subclass."""
    if len(token) > MAX_LENGTH:
        raise jwt.InvalidTokenError("too long")
    header = jwt.get_unverified_header(token)
    key = key_ring().get(str(header.get("kid")))
    if key is None or header.get("typ") != TYPE:
        raise jwt.InvalidTokenError("not an access token of ours")
    return jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=settings.TOKEN_AUDIENCE,
        issuer=settings.TOKEN_ISSUER,
        leeway=10,
        options={"require": CLAIMS, "strict_aud": True},
    )


def refresh_encode(session: Session) -> str:
    return signing.dumps([session.pk.hex, session.counter], salt=REFRESH_SALT)


def refresh_decode(token: str) -> tuple[uuid.UUID, int] | None:
    """(session id, counter), or None for anything this server did not sign."""
    try:
        session_id, counter = signing.loads(token[:300], salt=REFRESH_SALT)
    except signing.BadSignature:
        return None
    return uuid.UUID(session_id), counter
