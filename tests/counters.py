"""Requests and tries that a broker's database has counted."""

from redis import Redis


def forget(url: str) -> None:
    """By a client of its own: the product's gives Redis up at once, and then for a while."""
    with Redis.from_url(url) as redis:
        names = list(redis.scan_iter("taskverse:throttle:*"))
        if names:
            redis.delete(*names)
