"""Production starts only when nothing is missing and nothing is known to the world; base alone is safe."""

import subprocess
import sys
from pathlib import Path

import pytest

from taskverse.django.base import DEVELOPMENT_SECRET_KEY

BACKEND = Path(__file__).resolve().parents[2] / "backend"
GOOD = {
    "DJANGO_SETTINGS_MODULE": "taskverse.django.production",
    "SECRET_KEY": "a-secret-key-that-is-long-enough-and-full-of-0123456789-variety",
    "ALLOWED_HOSTS": "api.example.com",
    "DB_PASSWORD": "secret",
    "CORS_ALLOWED_ORIGINS": "https://app.example.com",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.com:587",
    "FRONTEND_URL": "https://app.example.com",
}


def django(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """manage.py with this environment and no other."""
    given = {name: value for name, value in environment.items() if value}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command,
        cwd=BACKEND,
        env={"ENV_FILE": "/dev/null", **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_deployment_check() -> None:
    done = django("check", "--deploy", "--fail-level", "WARNING", **GOOD)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_production_names_everything_that_is_missing() -> None:
    done = django("check", DJANGO_SETTINGS_MODULE="taskverse.django.production")

    assert done.returncode == 1
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DB_PASSWORD", "EMAIL_URL", "FRONTEND_URL"):
        assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SECRET_KEY", DEVELOPMENT_SECRET_KEY, "SECRET_KEY is the published development default"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is not set"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS allows any host"),
        ("DB_PASSWORD", "", "DB_PASSWORD is not set"),
        ("DJANGO_DEBUG", "true", "DJANGO_DEBUG is on"),
        ("EMAIL_URL", "", "EMAIL_URL is not set"),
        ("FRONTEND_URL", "", "FRONTEND_URL is not set"),
        (
            "DJANGO_SUPERUSER_PASSWORD",
            "adminpassword",
            "DJANGO_SUPERUSER_PASSWORD is the published development default",
        ),
        ("FLOWER_BASIC_AUTH", "admin:adminpassword", "FLOWER_BASIC_AUTH is the published development default"),
    ],
)
def test_production_refuses(name: str, value: str, fault: str) -> None:
    done = django("check", **{**GOOD, name: value})

    assert (done.returncode, fault in done.stderr) == (1, True)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from a file")
    code = "from django.conf import settings; print(settings.DATABASES['default']['PASSWORD'])"

    done = django("shell", "-v0", "-c", code, **{**GOOD, "DB_PASSWORD": "", "DB_PASSWORD_FILE": str(secret)})

    assert done.stdout == "from a file\n", done.stderr


EACH_EXAMPLE = """
import os, runpy, sys
for line in open("../.env.example"):
    name, _, value = line.removeprefix("# ").strip().partition("=")
    if name.isupper() and name != "ENV_FILE" and value:
        before = dict(os.environ)
        os.environ[name] = value
        for module in [module for module in sys.modules if module.startswith("taskverse")]:
            del sys.modules[module]
        try:
            runpy.run_module("taskverse.django.local")
        except Exception as error:
            print(name, value, error)
        os.environ.clear()
        os.environ.update(before)
"""


def test_each_example_can_be_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EACH_EXAMPLE],
        cwd=BACKEND,
        env={"ENV_FILE": "/dev/null"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_numbers_and_lists_are_read_as_people_write_them() -> None:
    code = (
        "from django.conf import settings as s\n"
        "print(s.GRAPHQL_LIMITS['depth'], s.TASK_RETENTION_DAYS, s.ALLOWED_HOSTS)"
    )
    environment = {
        "GRAPHQL_LIMITS": "depth=15, cost=50000",
        "TASK_RETENTION_DAYS": "FAILED=7,CANCELLED=1",
        "ALLOWED_HOSTS": "a.example, b.example,",
    }

    done = django("shell", "-v0", "-c", code, **{**GOOD, **environment})

    expected = {"SUCCEEDED": 90, "FAILED": 7, "CANCELLED": 1}
    assert done.stdout == f"15 {expected} ['a.example', 'b.example']\n", done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("RATE_LIMIT_PER_USER", "abc"), ("GRAPHQL_LIMITS", "depth"), ("TASK_RETENTION_DAYS", "FAILED=x")],
)
def test_what_is_no_number_is_told_by_its_name(name: str, value: str) -> None:
    done = django("check", **{**GOOD, name: value})

    assert done.returncode == 1
    assert f"{name}: " in done.stderr.splitlines()[-1]


def test_base_alone_allows_nothing() -> None:
    code = (
        "from django.conf import settings as s\n"
        "print(s.DEBUG, s.ALLOWED_HOSTS, s.CORS_ALLOWED_ORIGINS, s.GRAPHIQL, s.SUPERUSER_PASSWORD == '')"
    )
    done = django("shell", "-v0", "-c", code, DJANGO_SETTINGS_MODULE="taskverse.django.base", SECRET_KEY="x")

    assert done.stdout == "False [] [] False True\n", done.stderr


@pytest.mark.parametrize(("module", "known"), [("local", True), ("production", False)])
def test_flower_is_never_open(module: str, known: bool) -> None:
    code = "import os; print(os.environ['FLOWER_BASIC_AUTH'])"
    environment = {**GOOD, "DJANGO_SETTINGS_MODULE": f"taskverse.django.{module}"}

    done = django("shell", "-v0", "-c", code, **environment)

    assert (done.stdout == "admin:adminpassword\n") is known
    assert len(done.stdout) >= len("admin:adminpassword\n")


@pytest.mark.parametrize("module", ["asgi", "wsgi", "settings.celery"])
def test_without_a_word_the_demanding_settings_are_taken(module: str) -> None:
    code = f"import os, taskverse.{module}; print(os.environ['DJANGO_SETTINGS_MODULE'])"
    environment = {**GOOD, "DJANGO_SETTINGS_MODULE": "", "ENV_FILE": "/dev/null"}
    given = {name: value for name, value in environment.items() if value}

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, env=given, capture_output=True, text=True, check=False
    )

    assert done.stdout == "taskverse.django.production\n", done.stderr
