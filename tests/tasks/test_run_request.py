"""The worker's main process knows which run a message is of, whoever has sent it."""

import json
import uuid
from typing import Any

import pytest
from billiard.einfo import ExceptionInfo
from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import current_app
from django.db import OperationalError
from kombu.message import Message

from taskverse.apps.tasks.engine import losses
from taskverse.apps.tasks.jobs import RunRequest, run_task


def request_of(*arguments: Any) -> RunRequest:
    """As of beat or a script: its id is not ours."""
    headers = {"id": str(uuid.uuid4()), "task": run_task.name}
    message = Message(
        body=json.dumps([arguments, {}, {}]), headers=headers, content_type="application/json", content_encoding="utf-8"
    )
    return RunRequest(message, app=current_app, task=run_task)


def test_the_arguments_tell() -> None:
    assert request_of(12, 0).run == (12, 1)


@pytest.mark.parametrize("arguments", [(), (12,), ("12", 0), (12, 0, 1), (None, None)])
def test_no_run_comes_of_any_others(arguments: tuple[Any, ...]) -> None:
    request = request_of(*arguments)
    assert request.run is None
    losses.report(request.run, timeout=False)
    assert losses.take() == []


def test_a_loss_is_told_once() -> None:
    losses.report(request_of(12, 1).run, timeout=True)
    assert losses.take() == [(12, 2, True)]
    assert losses.take() == []


@pytest.mark.parametrize(
    ("error", "timeout"),
    [
        (OperationalError("the server is away"), False),
        (SystemExit(1), False),
        (WorkerLostError("gone"), False),
        (TimeLimitExceeded(60), True),
    ],
)
def test_whatever_leaves_a_run_is_a_loss(error: BaseException, timeout: bool) -> None:
    """The run may have written its end, or not: whoever settles it looks."""
    request = request_of(12, 0)

    with pytest.raises(type(error)) as caught:
        raise error
    request.on_failure(ExceptionInfo((type(error), error, caught.tb)))

    assert losses.take() == [(12, 1, timeout)]
