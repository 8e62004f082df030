from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from taskverse.apps.users.models import AccessToken, Session, User
from taskverse.common.errors import NotFound
from taskverse.common.values import id_of
from taskverse.database.prepared import Prepared, column_names, instance_of


def sessions_live() -> QuerySet[Session]:
    """Not ended, not past its end, refreshed lately enough, of an active user."""
    now = timezone.now()
    return _live_at(now, now - settings.SESSION_IDLE_LIFETIME)


def _live_at(now: datetime, refreshed_after: datetime) -> QuerySet[Session]:
    return Session.objects.filter(
        ended_at=None,
        expires_at__gt=now,
        refreshed_at__gt=refreshed_after,
        user__is_active=True,
    )


def _live_rows(pk: UUID, now: datetime, refreshed_after: datetime) -> QuerySet[Any, Any]:
    columns = column_names(Session) + column_names(User, "user__")
    return _live_at(now, refreshed_after).filter(pk=pk).values_list(*columns).order_by()


LIVE_SESSION = Prepared(
    _live_rows,
    pk=UUID(int=1),
    now=datetime(1990, 1, 1, tzinfo=UTC),
    refreshed_after=datetime(1980, 1, 1, tzinfo=UTC),
)


def session_of_claims(claims: dict[str, Any]) -> Session | None:
    """The live session of an access token with its user, in one query; so whatever ends it acts at once."""
    try:
        session_id = UUID(claims["sid"])
    except (ValueError, TypeError, AttributeError):
        return None
    now = timezone.now()
    row = LIVE_SESSION.row(pk=session_id, now=now, refreshed_after=now - settings.SESSION_IDLE_LIFETIME)
    if row is None:
        return None
    width = len(Session._meta.concrete_fields)
    session = instance_of(Session, row[:width])
    session.user = instance_of(User, row[width:])
    return session if str(session.user_id) == claims["sub"] else None


def sessions_visible(viewer: User) -> QuerySet[Session]:
    """Where the viewer is signed in, newest first. Nobody else's, for staff neither."""
    return sessions_live().filter(user=viewer).order_by("-created_at")


def session_get(viewer: User, session_id: str) -> Session:
    """Raises NotFound, also for a session that is not the viewer's."""
    try:
        return sessions_visible(viewer).get(pk=UUID(session_id))
    except (ValueError, Session.DoesNotExist):
        raise NotFound("There is no such session, or it is not yours.") from None


def access_tokens_live() -> QuerySet[AccessToken]:
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return AccessToken.objects.filter(unexpired, revoked_at=None, user__is_active=True)


def access_token_of_digest(digest: str) -> AccessToken | None:
    return access_tokens_live().select_related("user").filter(digest=digest).first()


def access_tokens_visible(viewer: User) -> QuerySet[AccessToken]:
    """The viewer's own, expired ones too, newest first."""
    return AccessToken.objects.filter(user=viewer, revoked_at=None).order_by("-created_at", "-id")


def access_token_get(viewer: User, access_token_id: str) -> AccessToken:
    """Raises NotFound, also for a token that is not the viewer's."""
    token = access_tokens_visible(viewer).filter(pk=id_of(access_token_id)).first()
    if token is None:
        raise NotFound("There is no such access token, or it is not yours.")
    return token
