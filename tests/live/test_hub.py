"""How many streams a process lets in."""

import pytest
from pytest_django.fixtures import Settings

from taskverse.api.errors import TooManyStreams
from taskverse.api.hub import Hub
from taskverse.common.errors import ServiceUnavailable
from tests.live.test_listener import listener


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
