from collections.abc import Callable

import pytest

from taskverse.apps.tasks.kinds.echo import Echo, echo
from taskverse.apps.tasks.kinds.registry import Run, kind_get, task_kind
from taskverse.apps.tasks.kinds.sleep import SleepPayload, sleep
from taskverse.apps.users.models import User
from tests.client import GraphQLClient


class Told:
    """A run that remembers what it was told."""

    task_id = 1
    attempt = 1
    owner_id = 1

    def __init__(self) -> None:
        self.told: list[tuple[int, int | None, str]] = []

    def is_cancelled(self) -> bool:
        return False

    def log(self, message: str, level: str = "INFO") -> None:
        raise AssertionError("nobody asked for it")

    def progress(self, current: int, total: int | None = None, message: str = "") -> None:
        self.told.append((current, total, message))


def test_echo_answers_its_payload() -> None:
    payload = Echo.model_validate({"a": [1, {"b": None}]})

    assert echo(Told(), payload).model_dump() == {"a": [1, {"b": None}]}


def test_sleep_tells_each_step() -> None:
    run = Told()

    assert sleep(run, SleepPayload(seconds=0, steps=2)).model_dump() == {"slept": 0}
    assert run.told == [(0, 2, "Step 1 of 2"), (1, 2, "Step 2 of 2"), (2, 2, "Done")]


def test_a_name_is_taken_once() -> None:
    def other(run: Run, payload: Echo) -> Echo:
        return payload

    with pytest.raises(ValueError, match="named echo"):
        task_kind("echo", title="Other")(other)
    kind = kind_get("echo")
    assert kind
    assert kind.function is echo


def test_a_function_of_another_module_is_another_kind() -> None:
    def function(run: Run, payload: Echo) -> Echo:
        return payload

    function.__qualname__ = echo.__qualname__

    with pytest.raises(ValueError, match="named echo"):
        task_kind("echo", title="Other")(function)


def test_the_api_lists_them_with_their_schemas(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    query = "{ task_kinds { name title description payloadSchema resultSchema } }"
    kinds = {kind["name"]: kind for kind in client_of(owner).execute(query).data["task_kinds"]}

    assert {"echo", "http_request", "sleep"} <= kinds.keys()
    assert kinds["sleep"]["title"] == "Sleep"
    assert kinds["sleep"]["description"].startswith("Sleeps")
    assert kinds["sleep"]["payloadSchema"]["properties"]["seconds"]["maximum"] == 3600
    assert kinds["sleep"]["resultSchema"]["properties"]["slept"]["type"] == "number"
