from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import update_last_login
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from taskverse.apps.users.errors import InvalidCredentials, RefreshTokenInvalid
from taskverse.apps.users.models import Session, User, email_normalize
from taskverse.apps.users.tokens import refresh_decode


def session_open(*, request: HttpRequest, email: str, password: str) -> Session:
    """Sign in by password. Raises InvalidCredentials; it takes as long without an account as with a wrong password."""
    user = authenticate(request, username=email_normalize(email), password=password)
    if not isinstance(user, User):
        raise InvalidCredentials
    return session_start(user=user)


def session_start(*, user: User) -> Session:
    update_last_login(None, user)  # type: ignore[arg-type]
    return Session.objects.create(user=user, expires_at=timezone.now() + settings.SESSION_LIFETIME)


def session_rotate(*, refresh_token: str) -> Session:
    """Trade a refresh token for its successor; each works once. Raises RefreshTokenInvalid.

    One conditional UPDATE decides, so of many callers with the same token exactly one wins.
    """
    claim = refresh_decode(refresh_token)
    if claim is None:
        raise RefreshTokenInvalid
    session_id, counter = claim
    now = timezone.now()
    live = Session.objects.filter(pk=session_id, revoked_at=None, expires_at__gt=now, user__is_active=True)
    if not live.filter(counter=counter).update(counter=F("counter") + 1, refreshed_at=now):
        raise RefreshTokenInvalid
    return Session.objects.select_related("user").get(pk=session_id)


def session_revoke(*, refresh_token: str) -> int | None:
    """End the session of a refresh token, at once and for its access tokens too.

    Any token of the session will do. Returns the time as a Unix timestamp, or None when it named no live session.
    """
    claim = refresh_decode(refresh_token)
    if claim is None:
        return None
    now = timezone.now()
    ended = Session.objects.filter(pk=claim[0], revoked_at=None).update(revoked_at=now)
    return int(now.timestamp()) if ended else None
