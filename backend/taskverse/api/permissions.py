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
            scopes = getattr(info.context, "auth_scopes", None)
            if scopes is not None and scope not in scopes:
                raise Forbidden(_message(scope))
            return resolver(root, info, *args, **kwargs)

        wrapper.required_scope = scope  # type: ignore[attr-defined] # for the test that no field goes without
        return wrapper

    return decorate


def _message(scope: str) -> str:
    if scope == SESSION_ONLY:
        return "A personal access token may not do this: sign in."
    return f"This personal access token lacks the scope {scope}."
