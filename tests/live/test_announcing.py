"""Sending what has changed: without waiting for an answer, and on another connection when one was cut."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from redis.client import PubSub

from taskverse.api.live import announce, channel
from taskverse.api.redis import client_of
from tests.system import cut


@pytest.fixture
def heard(transactional_db: None) -> Iterator[PubSub]:
    with client_of(settings.CACHE_URL).pubsub() as pubsub:
        pubsub.subscribe(channel())
        assert pubsub.get_message(timeout=20)
        yield pubsub


def told(heard: PubSub) -> object:
    message = heard.get_message(timeout=20)
    return message and json.loads(message["data"])


def test_each_topic_with_its_ids_and_none_without(heard: PubSub) -> None:
    announce({"tasks": [1, 2], "logs": [], "notifications": {3}})
    assert told(heard) == [["tasks", [1, 2]], ["notifications", [3]]]


def test_a_connection_that_was_cut_loses_nothing(heard: PubSub) -> None:
    announce({"tasks": [1]})
    assert told(heard) == [["tasks", [1]]]
    cut(client_of(settings.CACHE_URL), "normal")

    announce({"tasks": [2]})
    assert told(heard) == [["tasks", [2]]]
