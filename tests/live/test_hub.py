"""How many streams a process lets in."""

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from taskverse.api import hub as module
from taskverse.api.errors import TooManyStreams
from taskverse.api.hub import Hub, _read
from taskverse.api.listener import MAX_BYTES, SLOW, Listener
from taskverse.apps.users.models import User
from taskverse.common.errors import ServiceUnavailable
from tests.live.test_listener import Silent, listener


def test_so_many_of_one_user_and_so_many_of_all(settings: Settings) -> None:
    settings.STREAMS_PER_USER, settings.STREAMS_PER_PROCESS = 2, 3
    hub = Hub()
    for user_id in (1, 1, 2):
        hub.admit(user_id)

    with pytest.raises(TooManyStreams):
        hub.admit(1)
    with pytest.raises(ServiceUnavailable):
        hub.admit(2)

    hub.dismiss(1, listener())
    hub.admit(2)


def test_none_while_the_process_ends() -> None:
    hub = Hub()
    hub.close()
    with pytest.raises(ServiceUnavailable):
        hub.admit(1)


class Talkative(Silent):
    """Has sixty things to say, one after the other."""

    @classmethod
    def read(cls, feeds: Sequence[Any], ids: set[int]) -> Iterator[tuple[Any, Any]]:
        return ((feed, number) for number in range(60) for feed in feeds)


def listener_of(viewer: User | None, render: Callable[[Any], bytes], alike: Hashable = None) -> Listener:
    request = RequestFactory().get("/graphql")
    return Listener(Talkative(viewer), render, alike=alike, request=request, check=lambda requests: [True])


def test_no_more_is_written_for_a_stream_than_it_takes_to_end_it_as_slow() -> None:
    written: list[int] = []

    def render(item: int) -> bytes:
        written.append(item)
        return b"x" * (MAX_BYTES + 1)

    slow = listener_of(None, render)
    for tell, event in _read(Talkative, [slow], {1}):
        tell(event)

    assert written == [0, 1]
    assert slow.closed


def test_whose_events_take_the_thread_too_long_keeps_it_from_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RENDER_SECONDS", 0.05)

    def burn(item: int) -> bytes:
        written.append(item)
        end = time.thread_time() + 0.06
        while time.thread_time() < end:
            pass
        return b"dear"

    written: list[int] = []
    dear = [listener_of(User(pk=1), burn, alike=number) for number in range(3)]
    cheap = listener_of(User(pk=2), lambda item: b"cheap", alike="cheap")

    told: list[tuple[Any, bytes]] = [*_read(Talkative, [*dear, cheap], {1})]

    assert written == [0]
    assert [event for tell, event in told if tell.__self__ is cheap] == [b"cheap"] * 60
    assert {event for tell, event in told if tell.__self__ is dear[2]} == {SLOW}
