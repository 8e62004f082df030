"""What may not be so in production is an error of `check --deploy`, whatever settings are used."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import ERROR
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from taskverse.api.apps import check_deployment
from taskverse.common.deployment import PUBLISHED, RULES, faults
from taskverse.django import local

GOOD: dict[str, Any] = {
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": ["api.example.com"],
    "DATABASES": {"default": {"PASSWORD": "secret"}},
    "CORS_ALLOWED_ORIGINS": ["https://app.example.com"],
    "CORS_ALLOWED_ORIGIN_REGEXES": [r"^https://[a-z0-9-]+\.example\.com$"],
}
ALL = "CORS_ALLOW_ALL_ORIGINS"
PATTERNS = "CORS_ALLOWED_ORIGIN_REGEXES"
BAD: list[tuple[dict[str, Any], str]] = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
    ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS is not set"),
    ({"DATABASES": {}}, "DB_PASSWORD is not set"),
    ({"DEVELOPMENT_SECRET_KEY": "x" * 50}, "SECRET_KEY is the published development default"),
    (
        {"DEVELOPMENT_SECRET_KEY": "y", "SECRET_KEY_FALLBACKS": ["z", "y"]},
        "SECRET_KEY_FALLBACKS holds the published development default",
    ),
    ({"DATABASES": {"default": {"PASSWORD": "taskverse"}}}, "DB_PASSWORD is the published development default"),
    ({"SUPERUSER_PASSWORD": "adminpassword"}, "DJANGO_SUPERUSER_PASSWORD is the published development default"),
    ({"FLOWER_BASIC_AUTH": "admin:adminpassword"}, "FLOWER_BASIC_AUTH is the published development default"),
    ({"SECRET_KEY": "x" * 49}, "SECRET_KEY is shorter than 50 characters"),
    ({"ALLOWED_HOSTS": ["a.example.com", "*"]}, "ALLOWED_HOSTS allows any host"),
    ({"DEBUG": True}, "DJANGO_DEBUG is on"),
    (
        {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
        "EMAIL_URL is not set, so mails would be written to the log",
    ),
    (
        {"FRONTEND_URL": "http://127.0.0.1:5173"},
        "FRONTEND_URL is not set to an https address, and links in mails lead there",
    ),
    (
        {"CELERY_BROKER_URL": "redis://:@redis:6379/0"},
        "REDIS_PASSWORD is not set: CELERY_BROKER_URL has an empty password",
    ),
    (
        {"CACHE_URL": "sentinel://one:26379;sentinel://two:26379"},
        "CACHE_URL is not set to one Redis: CELERY_BROKER_URL is that of Sentinels",
    ),
    (
        {ALL: True, "CORS_ALLOW_CREDENTIALS": True},
        f"{ALL} with CORS_ALLOW_CREDENTIALS lets any page act as its visitor",
    ),
    ({"CORS_ALLOWED_ORIGINS": ["null"]}, 'CORS_ALLOWED_ORIGINS allows "null", which any page can be'),
    (
        {"CORS_ALLOWED_ORIGINS": ["http://app.example.com"]},
        "CORS_ALLOWED_ORIGINS allows http://app.example.com, which anybody on the way can be",
    ),
    *[
        (
            {PATTERNS: [pattern]},
            f"{PATTERNS}: {getattr(pattern, 'pattern', pattern)} must read ^https://…$, without .* or .+",
        )
        for pattern in (
            r"https://.*\.example\.com",
            r"^https://.*\.example\.com$",
            r"^https://.+\.example\.com$",
            r"^https://app\.example\.com",
            r"^http://app\.example\.com$",
            re.compile(r"^https://.*$"),
        )
    ],
    (
        {"GRAPHQL_LIMITS": {"cots": 5}},
        "GRAPHQL_LIMITS: cots=5 is no limit; there are aliases, bytes, cost, depth, directives, fields, mutations, "
        "size, stream, tokens, of 1 or more",
    ),
    (
        {"TASK_RETENTION_DAYS": {"DONE": 5}},
        "TASK_RETENTION_DAYS: DONE=5 is none; there are CANCELLED, FAILED, SUCCEEDED, of 0 or more",
    ),
    ({"TASK_LEASE_SECONDS": 0}, "TASK_LEASE_SECONDS is not more than 0"),
    ({"FLOWER_BASIC_AUTH": "nopass"}, "FLOWER_BASIC_AUTH is not name:password"),
]


def test_good_settings_have_no_fault() -> None:
    assert faults(GOOD.get) == []


@pytest.mark.parametrize(("bad", "fault"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_a_fault_is_named(bad: dict[str, Any], fault: str) -> None:
    assert [told for _, told in faults({**GOOD, **bad}.get)] == [fault]


def test_no_secret_of_the_example_is_taken() -> None:
    """Nor of the Compose file for development, whose defaults are the same."""
    root = Path(__file__).resolve().parents[2]
    text = (root / ".env.example").read_text()
    secrets = re.findall(r"^\w*(?:PASSWORD|SECRET|KEY|AUTH)\w*=(.+)$", text, re.MULTILINE)
    compose = re.findall(r"\w*(?:PASSWORD|SECRET|KEY|AUTH)\w*:-([^}]+)\}", (root / "docker-compose.yml").read_text())

    assert "taskverse" in {*secrets, *compose}
    assert {*secrets, *compose} <= {*PUBLISHED, local.SECRET_KEY}


def test_every_rule_is_tried() -> None:
    numbers = {number for bad, _ in BAD for number, _ in faults({**GOOD, **bad}.get)}

    assert numbers == {f"taskverse.E{number:03}" for number in range(1, len(RULES) + 1)}


def test_any_origin_without_credentials_is_a_choice() -> None:
    assert faults({**GOOD, ALL: True}.get) == []


def test_the_deployment_check_tells_them_as_errors() -> None:
    told = check_deployment(None)

    assert {message.level for message in told} == {ERROR}
    with pytest.raises(SystemCheckError, match=re.escape(str(told[0].id))):
        call_command("check", "--deploy", "--tag", "security")


def test_development_is_not_troubled() -> None:
    call_command("check", "--tag", "security")


def test_the_limits_of_the_settings_are_the_ones_the_rule_knows() -> None:
    assert faults({**GOOD, "GRAPHQL_LIMITS": local.GRAPHQL_LIMITS}.get) == []
    for name in local.GRAPHQL_LIMITS:
        assert faults({**GOOD, "GRAPHQL_LIMITS": {name: 0}}.get)
