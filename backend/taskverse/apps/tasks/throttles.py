"""How many tasks somebody may ask for."""

from django.conf import settings

from taskverse.api.throttle import hit
from taskverse.apps.users.models import User
from taskverse.common.errors import RateLimited

WINDOW = 60  # seconds


def submits_spend(owner: User, count: int) -> None:
    """Raises RateLimited when the owner has asked for too many within a minute; then none of these may be accepted.

    Without Redis all pass, as requests do; how many may wait is counted in PostgreSQL.
    """
    limit: int = settings.TASK_SUBMITS_PER_MINUTE
    if not limit or not count:
        return
    verdict = hit(f"submits:{owner.pk}", limit=limit, window=WINDOW, weight=count)
    if not verdict.allowed:
        message = f"You may ask for {limit} tasks a minute: wait a moment."
        raise RateLimited.for_seconds(verdict.retry_after, message)
