"""kombu's Redis transport, where it would end a worker."""

import os
from typing import Any

import pytest
from kombu import Connection

from taskverse.settings import broker


def test_those_that_sentinels_lead_to_are_mended_as_well() -> None:
    with Connection("sentinel://127.0.0.1:1", transport_options={"master_name": "m"}) as connection:
        kind: Any = connection.transport.Channel  # type: ignore[attr-defined]
    assert issubclass(kind, broker.Mended)


def test_a_channel_that_was_closed_with_its_connection_answers_with_a_connection_error() -> None:
    with Connection(os.environ["CELERY_BROKER_URL"]) as connection:
        channel: Any = connection.channel()
        errors = connection.connection_errors
    with pytest.raises(errors):
        channel.qos.ack("a message it once delivered")
