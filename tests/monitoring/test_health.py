"""The probes, with the database and the broker there, and with each of them away."""

from collections.abc import Callable

import pytest
from celery import current_app
from django.core.management import call_command
from django.test import Client

from taskverse import __version__

ALL_WELL = {"status": "ok", "checks": {"database": True, "broker": True, "migrations": True}}


def test_healthz_asks_nobody() -> None:
    """No database mark here: a query would fail the test. And no host, known or not, bars a probe."""
    response = Client().get("/healthz", headers={"Host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()) == (200, {"status": "ok", "version": __version__})


def test_readyz_when_all_is_well(db: None) -> None:
    response = Client().get("/readyz", headers={"Host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()) == (200, ALL_WELL)


def test_readyz_without_the_broker(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://:secret@127.0.0.1:1/0")

    response = Client().get("/readyz")

    assert (response.status_code, response["Content-Type"]) == (503, "application/json")
    assert response.json() == {"status": "unavailable", "checks": {**ALL_WELL["checks"], "broker": False}}  # type: ignore[dict-item]


@pytest.mark.django_db(transaction=True)
def test_readyz_without_the_database(database_away: Callable[[], None]) -> None:
    database_away()

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {"database": False, "broker": True, "migrations": False}


@pytest.mark.django_db(transaction=True)
def test_readyz_with_a_migration_missing() -> None:
    call_command("migrate", "monitoring", "0001", verbosity=0)
    try:
        response = Client().get("/readyz")
    finally:
        call_command("migrate", "monitoring", verbosity=0)

    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "broker": True, "migrations": False}
