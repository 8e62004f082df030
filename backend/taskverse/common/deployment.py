"""What may not be so in production. The production settings stop the start by it, `check --deploy` tells it of any."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Read = Callable[[str, Any], Any]  # the value of a setting, or the default
Rule = Callable[[Read], Iterator[str]]

KEY_LENGTH = 50
PUBLISHED = {"adminpassword", "admin:adminpassword", "taskverse"}  # what local.py and .env.example tell the world


def database_password(read: Read) -> str:
    password: str = read("DATABASES", {}).get("default", {}).get("PASSWORD") or ""
    return password


def missing(read: Read) -> Iterator[str]:
    required = {
        "SECRET_KEY": read("SECRET_KEY", ""),
        "ALLOWED_HOSTS": read("ALLOWED_HOSTS", []),
        "DB_PASSWORD": database_password(read),
    }
    yield from (f"{name} is not set" for name, value in required.items() if not value)


def published(read: Read) -> Iterator[str]:
    known = {*PUBLISHED, read("DEVELOPMENT_SECRET_KEY", "")} - {""}
    secrets = {
        "SECRET_KEY": read("SECRET_KEY", ""),
        "DB_PASSWORD": database_password(read),
        "DJANGO_SUPERUSER_PASSWORD": read("SUPERUSER_PASSWORD", ""),
        "FLOWER_BASIC_AUTH": read("FLOWER_BASIC_AUTH", ""),
    }
    yield from (f"{name} is the published development default" for name, value in secrets.items() if value in known)
    if known & set(read("SECRET_KEY_FALLBACKS", [])):
        yield "SECRET_KEY_FALLBACKS holds the published development default"


def short_key(read: Read) -> Iterator[str]:
    if 0 < len(read("SECRET_KEY", "")) < KEY_LENGTH:
        yield f"SECRET_KEY is shorter than {KEY_LENGTH} characters"


def any_host(read: Read) -> Iterator[str]:
    if "*" in read("ALLOWED_HOSTS", []):
        yield "ALLOWED_HOSTS allows any host"


def debug(read: Read) -> Iterator[str]:
    if read("DEBUG", False):
        yield "DJANGO_DEBUG is on"


def origins(read: Read) -> Iterator[str]:
    if read("CORS_ALLOW_ALL_ORIGINS", False) and read("CORS_ALLOW_CREDENTIALS", False):
        yield "CORS_ALLOW_ALL_ORIGINS with CORS_ALLOW_CREDENTIALS lets any page act as its visitor"
    for origin in read("CORS_ALLOWED_ORIGINS", []):
        if origin == "null":
            yield 'CORS_ALLOWED_ORIGINS allows "null", which any page can be'
        elif origin.startswith("http://"):
            yield f"CORS_ALLOWED_ORIGINS allows {origin}, which anybody on the way can be"


def origin_patterns(read: Read) -> Iterator[str]:
    """django-cors-headers matches from the start only, and `.*` matches dots and slashes."""
    for pattern in read("CORS_ALLOWED_ORIGIN_REGEXES", []):
        text = getattr(pattern, "pattern", pattern)
        if not (text.startswith("^https://") and text.endswith("$")) or ".*" in text or ".+" in text:
            yield f"CORS_ALLOWED_ORIGIN_REGEXES: {text} must read ^https://…$, without .* or .+"


def mail(read: Read) -> Iterator[str]:
    """Mails hold tokens that set passwords: they belong neither in a log nor behind a link to this machine."""
    if read("EMAIL_BACKEND", "").startswith("django.core.mail.backends.console"):
        yield "EMAIL_URL is not set, so mails would be written to the log"
    if read("FRONTEND_URL", "").startswith("http://"):
        yield "FRONTEND_URL is not set to an https address, and links in mails lead there"


def broker(read: Read) -> Iterator[str]:
    """An address that was put together with a password that nobody has set, or that only Celery understands."""
    if re.match(r"rediss?://[^/@]*:@", read("CELERY_BROKER_URL", "")):
        yield "REDIS_PASSWORD is not set: CELERY_BROKER_URL has an empty password"
    if read("CACHE_URL", "").startswith("sentinel://"):
        yield "CACHE_URL is not set to one Redis: CELERY_BROKER_URL is that of Sentinels"


def limits(read: Read) -> Iterator[str]:
    known = {"size", "tokens", "depth", "fields", "aliases", "directives", "mutations", "cost", "stream", "bytes"}
    for name, value in read("GRAPHQL_LIMITS", {}).items():
        if name not in known or value < 1:
            yield f"GRAPHQL_LIMITS: {name}={value} is no limit; there are {', '.join(sorted(known))}, of 1 or more"


def retention(read: Read) -> Iterator[str]:
    known = {"SUCCEEDED", "FAILED", "CANCELLED"}
    for name, value in read("TASK_RETENTION_DAYS", {}).items():
        if name not in known or value < 0:
            yield f"TASK_RETENTION_DAYS: {name}={value} is none; there are {', '.join(sorted(known))}, of 0 or more"


def engine(read: Read) -> Iterator[str]:
    for name in ("TASK_LEASE_SECONDS", "TASK_KEEPER_SECONDS", "TASK_PAYLOAD_BYTES", "TASK_RESULT_BYTES"):
        if read(name, 1) <= 0:
            yield f"{name} is not more than 0"


def flower(read: Read) -> Iterator[str]:
    password = read("FLOWER_BASIC_AUTH", "")
    if password and ":" not in password:
        yield "FLOWER_BASIC_AUTH is not name:password"


RULES: tuple[Rule, ...] = (
    missing,
    published,
    short_key,
    any_host,
    debug,
    origins,
    origin_patterns,
    limits,
    mail,
    broker,
    retention,
    engine,
    flower,
)


def faults(read: Read) -> list[tuple[str, str]]:
    """Each fault with the id of its rule."""
    return [(f"taskverse.E{number:03}", fault) for number, rule in enumerate(RULES, 1) for fault in rule(read)]
