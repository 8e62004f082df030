"""How often somebody may try. Checked before a password is, so that a guess costs no hashing."""

from django.http import HttpRequest

from taskverse.api.client_ip import client_network
from taskverse.api.throttle import hit, reset
from taskverse.apps.users.models import User
from taskverse.common.errors import RateLimited

MINUTES = 60


def sign_in(request: HttpRequest, email: str) -> None:
    """Raises RateLimited. Five tries for an account from one place, fifty from one place, a hundred for an account
    from everywhere; and one in a request, so that aliases multiply nothing."""
    if getattr(request, "sign_in_tried", False):
        raise RateLimited("Only one sign-in in a request.", retryAfter=1)
    request.sign_in_tried = True  # type: ignore[attr-defined]
    _count(_pair(request, email), limit=5, window=15 * MINUTES)
    _count(f"sign-in:from:{client_network(request)}", limit=50, window=15 * MINUTES)
    _count(f"sign-in:to:{email}", limit=100, window=60 * MINUTES)


def sign_in_succeeded(request: HttpRequest, email: str) -> None:
    """Who knows the password starts anew; the counts that are not theirs alone stay."""
    reset(_pair(request, email))


def admin_sign_in(request: HttpRequest, email: str) -> None:
    """Raises RateLimited. Counted apart from the API, so that neither door shuts the other."""
    _count(f"admin:{email}:{client_network(request)}", limit=5, window=15 * MINUTES)
    _count(f"admin:from:{client_network(request)}", limit=20, window=15 * MINUTES)


def password(request: HttpRequest, user: User) -> None:
    """Raises RateLimited. For one who is signed in and tells the current password."""
    _count(f"password:{user.pk}", limit=5, window=15 * MINUTES)


def access_token(user: User) -> None:
    """Raises RateLimited. A row of one that is revoked stays for a while, and each one made is a mail."""
    _count(f"access-token:{user.pk}", limit=30, window=60 * MINUTES)


def mail(request: HttpRequest, email: str) -> None:
    """Raises RateLimited. Nobody's mailbox is flooded, and no address list is tried out from one place."""
    _count(f"mail:to:{email}", limit=3, window=60 * MINUTES)
    _count(f"mail:from:{client_network(request)}", limit=20, window=60 * MINUTES)


def _pair(request: HttpRequest, email: str) -> str:
    return f"sign-in:{email}:{client_network(request)}"


def _count(key: str, *, limit: int, window: int) -> None:
    verdict = hit(key, limit=limit, window=window, closed=True)
    if not verdict.allowed:
        raise RateLimited.for_seconds(verdict.retry_after, "Too many tries: wait a while.")
