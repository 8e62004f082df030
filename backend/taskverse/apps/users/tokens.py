"""The three tokens. Access: a short-lived JWT (claims of RFC 9068). Refresh: a signature over (session id, counter).
Personal: random, with a checksum, stored as its hash."""

import hashlib
import secrets
import string
import time
import uuid
import zlib
from typing import Any

import jwt
from django.conf import settings
from django.core import signing

from taskverse.apps.users.keys import key_ring
from taskverse.apps.users.models import Session, User

TYPE = "at+jwt"
LEEWAY = 10  # seconds that clocks may differ
MAX_LENGTH = 4096  # characters of an access token; ours have about 400
CLAIMS = ["iss", "aud", "sub", "exp", "iat", "jti", "sid"]
REFRESH_SALT = "taskverse.refresh-token"

PERSONAL_PREFIX = "tv_"
ALPHABET = string.digits + string.ascii_letters
RANDOM_LENGTH, CHECKSUM_LENGTH = 30, 6


def access_payload(user: User, context: Any) -> dict[str, Any]:
    """The claims for `user`. Whoever opened or refreshed the session left it in `context.auth_session`."""
    session: Session = context.auth_session
    now = int(time.time())
    lifetime = int(settings.ACCESS_TOKEN_LIFETIME.total_seconds())
    return {
        "iss": settings.TOKEN_ISSUER,
        "aud": settings.TOKEN_AUDIENCE,
        "sub": str(user.pk),
        "iat": now,
        "exp": min(now + lifetime, int(session.expires_at.timestamp())),
        "jti": uuid.uuid4().hex,
        "sid": session.pk.hex,
    }


def access_encode(payload: dict[str, Any], context: Any = None) -> str:
    key_id, key = next(iter(key_ring().items()))
    return jwt.encode(payload, key.signs, key.algorithm, headers={"kid": key_id, "typ": TYPE})


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
        key.reads,
        algorithms=[key.algorithm],
        audience=settings.TOKEN_AUDIENCE,
        issuer=settings.TOKEN_ISSUER,
        leeway=LEEWAY,
        options={"require": CLAIMS, "strict_aud": True},
    )


class RefreshSigner(signing.TimestampSigner):
    """Signs the same thing to the same token: two that ask a second apart get one successor."""

    def timestamp(self) -> str:
        return "0"


def refresh_encode(session: Session) -> str:
    return RefreshSigner(salt=REFRESH_SALT).sign_object([session.pk.hex, session.counter])


def refresh_decode(token: str) -> tuple[uuid.UUID, int] | None:
    """(session id, counter), or None for anything this server did not sign."""
    try:
        session_id, counter = signing.loads(token[:300], salt=REFRESH_SALT)
    except signing.BadSignature:
        return None
    return uuid.UUID(session_id), counter


def personal_generate() -> str:
    """A new personal access token: prefix, 178 random bits, checksum."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return PERSONAL_PREFIX + random + _checksum(random)


def personal_is_wellformed(token: str) -> bool:
    """A typing error costs no query."""
    body = token.removeprefix(PERSONAL_PREFIX)
    random, checksum = body[:RANDOM_LENGTH], body[RANDOM_LENGTH:]
    return body != token and len(random) == RANDOM_LENGTH and checksum == _checksum(random)


def personal_digest(token: str) -> str:
    """What is stored of a personal access token. A fast hash will do: nobody guesses 178 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(random: str) -> str:
    """CRC-32 in base 62, so that scanners can tell a leaked token from noise without asking us."""
    number, digits = zlib.crc32(random.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
