"""What higher floors want to hear of. Users may not know them, so they put a listener here when they start."""

from collections.abc import Callable
from enum import StrEnum

from taskverse.apps.users.models import User


class SecurityEvent(StrEnum):
    REFRESH_TOKEN_REUSED = "A spent refresh token came back, so the session it belongs to was ended."
    PASSWORD_CHANGED = "Your password was changed, and every other session was ended."
    ACCESS_TOKEN_CREATED = "A personal access token was made."


Listener = Callable[[User, SecurityEvent], None]
listeners: list[Listener] = []


def tell(user: User, event: SecurityEvent) -> None:
    for listener in listeners:
        listener(user, event)
