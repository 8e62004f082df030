"""What is set but not installed stops the start, in one line."""

import os
import subprocess
import sys

import pytest

from tests.system import BACKEND

WITHOUT = """
import sys
sys.modules[{package!r}] = None
import django
django.setup()
"""


@pytest.mark.parametrize(
    ("variable", "package"), [("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry"), ("SENTRY_DSN", "sentry_sdk")]
)
def test_a_missing_package_is_named(variable: str, package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(package=package)],
        cwd=BACKEND,
        env={**os.environ, variable: "http://key@127.0.0.1/1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{variable} is set, but the package {package} is missing: pip install" in done.stderr.splitlines()[-1]


def test_without_them_nothing_is_loaded() -> None:
    heavy = {"taskverse.apps.monitoring.tracing", "sentry_sdk"}
    code = f"import sys, django; django.setup(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
