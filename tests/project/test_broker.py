"""kombu's Redis transport, where it would end a worker."""

import os
from typing import Any

import pytest
from kombu import Connection


def test_a_channel_that_was_closed_with_its_connection_answers_with_a_connection_error() -> None:
    with Connection(os.environ["CELERY_BROKER_URL"]) as connection:
        channel: Any = connection.channel()
        errors = connection.connection_errors
    with pytest.raises(errors):
        channel.qos.ack("a message it once delivered")
