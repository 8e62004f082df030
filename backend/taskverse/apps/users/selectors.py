from typing import Any
from uuid import UUID

from taskverse.apps.users.models import Session, User


def user_of_claims(claims: dict[str, Any]) -> User | None:
    """The active user of a live session, in one query; so a sign-out or a deactivation acts at once."""
    try:
        session_id = UUID(claims["sid"])
    except (ValueError, TypeError, AttributeError):
        return None
    session = (
        Session.objects.select_related("user").filter(pk=session_id, revoked_at=None, user__is_active=True).first()
    )
    if session is None or str(session.user_id) != claims["sub"]:
        return None
    return session.user
