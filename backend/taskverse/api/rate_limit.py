"""Requests per minute: of each user, and of each address for those who are nobody."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from taskverse.api.client_ip import client_network
from taskverse.api.throttle import Verdict, hit
from taskverse.common.errors import RateLimited

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Rate:
    name: str
    limit: int
    verdict: Verdict

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        wait = self.verdict.retry_after
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={self.verdict.remaining};t={wait}',
            **({} if self.verdict.allowed else {"Retry-After": str(wait)}),
        }

    def check(self) -> None:
        """Raises RateLimited."""
        if not self.verdict.allowed:
            raise RateLimited.for_seconds(self.verdict.retry_after)


def spend(request: HttpRequest) -> Rate | None:
    """Count this request, in one round trip; None when such requests are not limited. Without Redis all pass: an API
    that is away because its counter is would be the greater harm, and guessing passwords is counted elsewhere."""
    if request.user.is_authenticated:
        name, limit, who = "user", settings.RATE_LIMIT_PER_USER, str(request.user.pk)
    else:
        name, limit, who = "address", settings.RATE_LIMIT_PER_ADDRESS, client_network(request)
    return Rate(name, limit, hit(f"rate:{name}:{who}", limit=limit, window=WINDOW)) if limit else None
