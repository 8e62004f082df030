from functools import wraps
from typing import Any

from taskverse.common.errors import Unauthenticated


def login_required(resolver: Any) -> Any:
    """The resolver runs only for a caller with a good token; anyone else gets UNAUTHENTICATED."""

    @wraps(resolver)
    def wrapper(root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
        if not info.context.user.is_authenticated:
            raise Unauthenticated
        return resolver(root, info, *args, **kwargs)

    return wrapper
