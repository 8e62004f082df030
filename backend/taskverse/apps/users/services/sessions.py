"""A session's life: signing in, trading refresh tokens, ending."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from taskverse.api.client_ip import client_ip
from taskverse.apps.users import events, throttles
from taskverse.apps.users.errors import InvalidCredentials, RefreshTokenInvalid, RefreshTokenReused
from taskverse.apps.users.models import Session, User, email_normalize
from taskverse.apps.users.selectors import sessions_live
from taskverse.apps.users.tokens import refresh_decode
from taskverse.common.values import text_storable

# How long the token just before the newest is still answered: tabs and lost answers, not thieves.
GRACE = timedelta(seconds=10)


def session_open(*, request: HttpRequest, email: str, password: str) -> Session:
    """Sign in by password. Raises InvalidCredentials; it takes as long without an account as with a wrong password.

    Raises RateLimited before it looks at the password.
    """
    email = email_normalize(email)
    throttles.sign_in(request, email)
    for _ in range(2):  # since another sign-in of the same moment may have renewed the hash
        user = authenticate(request, username=email, password=password)
        if not isinstance(user, User):
            break
        if session := session_start(user=user, request=request):
            throttles.sign_in_succeeded(request, email)
            return session
    raise InvalidCredentials


@transaction.atomic
def session_start(*, user: User, request: HttpRequest | None = None) -> Session | None:
    """None if the user may not sign in any more, or with another password than was read.

    `request` tells where from; without one it was started on this machine.
    """
    user.last_login = timezone.now()
    if not User.objects.unchanged(user).update(last_login=user.last_login):
        return None
    return Session.objects.create(
        user=user,
        expires_at=timezone.now() + settings.SESSION_LIFETIME,
        user_agent=text_storable(request.headers.get("User-Agent", ""))[:200] if request else "",
        ip=client_ip(request) if request else None,
    )


def session_rotate(*, refresh_token: str) -> Session:
    """Trade a refresh token for its successor. Raises RefreshTokenInvalid.

    One conditional UPDATE decides, so of many callers with the same token one raises the counter; within GRACE the
    others get the same successor. A token older than that was copied: its session ends, RefreshTokenReused.
    """
    claim = refresh_decode(refresh_token)
    if claim is None:
        raise RefreshTokenInvalid
    session_id, counter = claim
    now = timezone.now()
    live = sessions_live().filter(pk=session_id)
    # The guard asks the row itself and nothing joined: after waiting for another's UPDATE PostgreSQL looks again at the
    # row's own columns, but not into a subquery, and two would win.
    guard = Session.objects.filter(pk=session_id, counter=counter, ended_at=None)
    won = live.exists() and guard.update(counter=F("counter") + 1, refreshed_at=now)
    session = live.select_related("user").first()
    if session is None or counter > session.counter:
        raise RefreshTokenInvalid
    just_before = counter == session.counter - 1 and now - session.refreshed_at <= GRACE
    if not (won or just_before):
        with transaction.atomic():  # and the error outside, which this must outlive
            sessions_end(live, why=Session.Ended.REUSED)
            events.tell(session.user, events.SecurityEvent.REFRESH_TOKEN_REUSED)
        raise RefreshTokenReused
    return session


def session_revoke(*, refresh_token: str) -> int | None:
    """Sign out: end the session of a refresh token, and its access tokens with it. Any token of the session will do.

    Returns the time as a Unix timestamp, or None when it named no live session.
    """
    claim = refresh_decode(refresh_token)
    sessions = Session.objects.filter(pk=claim[0], ended_at=None) if claim else Session.objects.none()
    ended = sessions_end(sessions, why=Session.Ended.SIGNED_OUT)
    return int(timezone.now().timestamp()) if ended else None


def session_end(*, session: Session) -> None:
    """From another session of the same user."""
    sessions_end(Session.objects.filter(pk=session.pk), why=Session.Ended.REVOKED)


def sessions_end(sessions: QuerySet[Session], *, why: Session.Ended) -> int:
    """How many of these were alive."""
    return sessions.filter(ended_at=None).update(ended_at=timezone.now(), ended_why=why)


def sessions_end_of_user(*, user: User, why: Session.Ended, keep: UUID | None = None) -> int:
    sessions = Session.objects.filter(user=user)
    return sessions_end(sessions.exclude(pk=keep) if keep else sessions, why=why)
