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
        """Not called for a new user, nor when Django renews an old hash at sign-in."""
        if not isinstance(user, User) or user._state.adding:
            return
        kept = getattr(user, "kept_session", None)
        sessions_end_of_user(user=user, why=Session.Ended.PASSWORD_CHANGED, keep=kept)
        events.tell(user, events.SecurityEvent.PASSWORD_CHANGED)
