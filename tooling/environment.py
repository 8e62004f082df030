"""The environment of every process: what the person set, what .env says, what the embedded servers need."""

import os
import secrets
from pathlib import Path

from tooling.paths import BIN, DOTENV
from tooling.say import say

SETTINGS_MODULE = "taskverse.django.local"
FIRST_DOTENV = """\
# This checkout's settings: read by ./taskverse and by Docker Compose, never committed.
# Every variable there is, with its meaning: .env.example.
#
# ./taskverse up brings its own PostgreSQL and Valkey unless DB_HOST and CELERY_BROKER_URL are set, here or in
# the environment. Other ports: WEB_PORT, FLOWER_PORT, FRONTEND_PORT.
"""


def parse(text: str) -> dict[str, str]:
    """KEY=value lines, with the quotes and the `export` that people write."""
    found = {}
    for raw in text.splitlines():
        line = raw.strip().removeprefix("export ")
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            value = value.strip()
            quoted = value[:1] in ("'", '"') and value[-1:] == value[:1] and len(value) > 1
            found[key.strip()] = value[1:-1] if quoted else value
    return found


def dotenv_file() -> Path:
    """Of Django's processes too, wherever they run."""
    return Path(os.environ.get("ENV_FILE") or DOTENV).absolute()


def dotenv() -> dict[str, str]:
    file = dotenv_file()
    return parse(file.read_text()) if file.exists() else {}


def given(name: str) -> str:
    """What the person set, in the environment or in .env; empty counts as not set."""
    return os.environ.get(name) or dotenv().get(name, "")


def ensure_dotenv() -> None:
    if given("SECRET_KEY"):
        return
    file = dotenv_file()
    say(f"writing a random SECRET_KEY to {file.name}")
    before = file.read_text().rstrip("\n") + "\n" if file.exists() else FIRST_DOTENV
    handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as written:
        written.write(f"{before}SECRET_KEY={secrets.token_urlsafe(50)}\n")


def build(servers: dict[str, str], extra: dict[str, str] | None = None) -> dict[str, str]:
    """What a child process gets: the person's values win over our defaults, never over the servers'."""
    defaults = {"DJANGO_SETTINGS_MODULE": SETTINGS_MODULE, "PYTHONUNBUFFERED": "1", **(extra or {})}
    mine = {name: given(name) or value for name, value in defaults.items()}
    broker = {"CELERY_RESULT_BACKEND": given("CELERY_RESULT_BACKEND") or given("CELERY_BROKER_URL")}
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    ours = {"ENV_FILE": str(dotenv_file()), "PATH": path}
    return {**os.environ, **{k: v for k, v in broker.items() if v}, **mine, **servers, **ours}
