"""What a server process has done before its first request."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[2] / "backend"
FIRST = {"taskverse.schema", "kombu.transport.redis", "celery.backends.redis"}


@pytest.mark.parametrize("server", ["asgi", "wsgi"])
def test_what_a_request_needs_is_loaded_without_any_server(server: str) -> None:
    """Neither the first request nor the first message has to wait for it; and a start needs neither of the two."""
    code = f"import sys, taskverse.{server}; print(*sys.modules)"
    away = {
        "DB_PORT": "1",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
        "CELERY_RESULT_BACKEND": "redis://127.0.0.1:1/0",
    }

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BACKEND,
        env={**os.environ, **away},
        capture_output=True,
        text=True,
        check=True,
    )

    assert set(done.stdout.split()) >= FIRST
    assert done.stderr == ""
