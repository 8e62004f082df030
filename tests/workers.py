"""What each of the processes that share the tests out (pytest-xdist) has for itself, named before settings are read.

PYTEST_PLUGINS names this module: plugins of the command line come too late in those processes.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

DATABASES = 8  # of the sixteen that a broker has unless told otherwise


def move_in(name: str) -> None:
    number = int(name.removeprefix("gw"))
    os.environ["DB_NAME"] += f"_{name}"
    for url in ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"):
        server, _, database = os.environ[url].rpartition("/")
        os.environ[url] = f"{server}/{int(database) + number * DATABASES}"


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Iterator[Any]:
    """Logs hold what a hostile task has raised, even halves of characters, which the processes cannot send."""
    return readable((yield))


def readable(report: Any) -> Any:
    if isinstance(report, str):
        return report.encode(errors="backslashreplace").decode()
    if isinstance(report, dict):
        return {key: readable(value) for key, value in report.items()}
    return type(report)(map(readable, report)) if isinstance(report, list | tuple) else report


if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    move_in(worker)
