"""How many streams a process lets in."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from taskverse.api.errors import TooManyStreams
from taskverse.api.hub import Hub, _read
from taskverse.api.listener import MAX_BYTES, Listener
from taskverse.common.errors import ServiceUnavailable
from tests.live.test_listener import Silent, listener


def test_so_many_of_one_user_and_so_many_of_all(settings: Settings) -> None:
    settings.STREAMS_PER_USER, settings.STREAMS_PER_PROCESS = 2, 3
    hub = Hub()
    for user_id in (1, 1, 2):
        hub.admit(user_id)
    assert hub.figures() == {"open": 3, "users": 2, "listeners": 0}

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


def test_no_more_is_written_for_a_stream_than_it_takes_to_end_it_as_slow() -> None:
    request = RequestFactory().get("/graphql")
    written: list[int] = []

    def render(item: int) -> bytes:
        written.append(item)
        return b"x" * (MAX_BYTES + 1)

    slow = Listener(Talkative(None), render, alike=None, request=request, check=lambda requests: [True])
    for _, event in _read(Talkative, [slow], {1}):
        assert event
        slow.put(event)

    assert written == [0, 1]
    assert slow.closed
