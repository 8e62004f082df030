"""Hits are counted for all processes together, in one round trip; without Redis as the caller has said."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings
from redis import Connection

from taskverse.api import redis as store
from taskverse.api import throttle
from taskverse.api.throttle import Verdict, hit, reset
from tests.system import free_port
from tests.waiting import wait_until


@pytest.fixture
def key() -> str:
    return f"test:{uuid.uuid4()}"


@pytest.fixture
def _without_redis(settings: Settings) -> Iterator[None]:
    settings.CACHE_URL = f"redis://127.0.0.1:{free_port()}/0"
    store.forget()
    yield
    store.forget()


def test_allows_the_limit_and_refuses_the_rest(key: str) -> None:
    verdicts = [hit(key, limit=2, window=60) for _ in range(4)]

    assert [(verdict.allowed, verdict.remaining) for verdict in verdicts] == [
        (True, 1),
        (True, 0),
        (False, 0),
        (False, 0),
    ]
    assert all(50 <= verdict.retry_after <= 60 for verdict in verdicts)


def test_a_new_window_starts_anew(key: str) -> None:
    assert [hit(key, limit=1, window=5).allowed for _ in range(2)] == [True, False]

    wait_until(lambda: hit(key, limit=1, window=5).allowed, what="the next window")


def test_refused_hits_do_not_lengthen_the_window(key: str) -> None:
    hit(key, limit=1, window=60)
    name = throttle._name(key)
    client = store.client_of(django_settings.CACHE_URL)
    client.pexpire(name, 5_000)

    assert hit(key, limit=1, window=60).retry_after <= 5


def test_keys_are_apart_and_reset_one_by_one(key: str) -> None:
    for name in (key, f"{key}:other"):
        hit(name, limit=1, window=60)

    reset(key)

    assert hit(key, limit=1, window=60).allowed
    assert not hit(f"{key}:other", limit=1, window=60).allowed


def test_many_threads_get_the_limit_between_them(key: str) -> None:
    ready = threading.Barrier(8)

    def some() -> int:
        ready.wait()
        return sum(hit(key, limit=20, window=60).allowed for _ in range(10))

    with ThreadPoolExecutor(8) as pool:
        assert sum(future.result() for future in [pool.submit(some) for _ in range(8)]) == 20


def test_it_takes_one_round_trip(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hit(key, limit=9, window=60)  # connects, and teaches Redis the script
    sent: list[Any] = []
    send = Connection.send_command

    def count(self: Connection, *command: Any, **options: Any) -> None:
        sent.append(command[0])
        send(self, *command, **options)

    monkeypatch.setattr(Connection, "send_command", count)
    hit(key, limit=9, window=60)

    assert sent == ["EVALSHA"]


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_an_open_counter_lets_pass(key: str) -> None:
    verdicts = {hit(key, limit=1, window=60) for _ in range(3)}

    assert verdicts == {Verdict(allowed=True, remaining=1, retry_after=60)}


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_a_closed_counter_is_stricter(key: str) -> None:
    assert [hit(key, limit=8, window=60, closed=True).allowed for _ in range(3)] == [True, True, False]

    reset(key)

    assert hit(key, limit=8, window=60, closed=True).allowed


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_memory_is_bounded(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MAX_KEYS", 10)

    for number in range(50):
        hit(f"{key}:{number}", limit=1, window=60, closed=True)

    assert len(throttle.memory.counters) <= 10


@pytest.mark.usefixtures("_without_redis")
def test_redis_that_was_away_is_not_asked_again_at_once(
    key: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PAUSE", 600)
    hit(key, limit=1, window=60)
    settings.CACHE_URL = django_settings.CELERY_BROKER_URL

    assert [hit(key, limit=1, window=60).remaining for _ in range(2)] == [1, 1]  # uncounted still
    store.forget()
    assert [hit(key, limit=1, window=60).allowed for _ in range(2)] == [True, False]


def test_another_kind_of_broker_counts_as_away(key: str, settings: Settings) -> None:
    settings.CACHE_URL = "amqp://guest@localhost//"
    try:
        assert hit(key, limit=1, window=60).allowed
    finally:
        store.forget()
