"""In AUTH_PASSWORD_VALIDATORS, since Django tells those of every real change of a password: by API, admin, command."""

from typing import Any

from taskverse.apps.users import events
from taskverse.apps.users.models import Session, User
from taskverse.apps.users.services.sessions import sessions_end_of_user


class RevokeSessions:
    def validate(self, password: str, user: Any = None) -> None:
        """Any password will do for this."""

    def get_help_text(self) -> str:
        return ""

    def password_changed(self, password: str, user: Any = None) -> None:
        """Called for a new user, too; not when Django renews an old hash at sign-in."""
        if not isinstance(user, User) or user.is_new:
            return
        sessions_end_of_user(user=user, why=Session.Ended.PASSWORD_CHANGED, keep=user.kept_session)
        events.tell(user, events.SecurityEvent.PASSWORD_CHANGED)
