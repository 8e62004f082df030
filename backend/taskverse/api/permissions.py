from collections.abc import Callable
from functools import wraps
from typing import Any

from taskverse.common.errors import Forbidden, Unauthenticated

SESSION_ONLY = "session"  # no personal access token may do it

Resolver = Callable[..., Any]


def login_required(scope: str) -> Callable[[Resolver], Resolver]:
    """The resolver runs for a caller with a good token: of a session, or a personal one that has `scope`.

    Anyone else gets UNAUTHENTICATED, a personal token without the scope FORBIDDEN. Whoever authenticates leaves
    `auth_scopes` on the request, unless everything is allowed.
    """

    def decorate(resolver: Resolver) -> Resolver:
        @wraps(resolver)
        def wrapper(root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            if not info.context.user.is_authenticated:
                raise Unauthenticated
            if not may(info.context, scope):
                raise Forbidden(_message(scope))
            return resolver(root, info, *args, **kwargs)

        wrapper.required_scope = scope  # type: ignore[attr-defined] # for the test that no field goes without
        return wrapper

    return decorate


def may(request: Any, scope: str) -> bool:
    """Of one who is signed in."""
    scopes = getattr(request, "auth_scopes", None)
    return scopes is None or scope in scopes


def column_of(attribute: str, scope: str) -> Resolver:
    """The resolver of a field that is no more than a column, for those who have `scope`; fast execution knows it."""

    @login_required(scope)
    def resolve(root: Any, info: Any) -> Any:
        return getattr(root, attribute)

    resolve.column = attribute  # type: ignore[attr-defined]
    return resolve


def _message(scope: str) -> str:
    if scope == SESSION_ONLY:
        return "A personal access token may not do this: sign in."
    return f"This personal access token lacks the scope {scope}."
