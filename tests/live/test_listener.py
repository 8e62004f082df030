"""What waits for a client that does not read: bounded, and in the end nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import RequestFactory

from taskverse.api import listener as listener_module
from taskverse.api.feeds import Feed
from taskverse.api.listener import MAX_BYTES, MAX_EVENTS, Listener
from taskverse.api.sse import COMPLETE, HEARTBEAT


class Silent(Feed):
    topics = frozenset({"silence"})

    @classmethod
    def read(cls, feeds: Sequence["Silent"], ids: set[int]) -> Iterator[tuple["Silent", Any]]:
        return iter(())

    @classmethod
    def missed(cls, feeds: Sequence["Silent"]) -> set[int]:
        return set()


def listener() -> Listener:
    request = RequestFactory().get("/graphql")
    return Listener(Silent(None), bytes, alike=None, request=request, check=lambda requests: [True])


@pytest.mark.parametrize(
    ("event", "count"), [(b"x", MAX_EVENTS + 1), (b"x" * (MAX_BYTES // 2), 3)], ids=["events", "bytes"]
)
def test_too_much_becomes_one_last_word(event: bytes, count: int) -> None:
    async def steps() -> None:
        slow = listener()
        for _ in range(count + 5):
            slow.put(event)
        assert slow.closed
        left = await slow.take(1)
        assert left.endswith(COMPLETE)
        assert left.count(b"SLOW_CLIENT") == 1
        assert slow.done

    asyncio.run(steps())


def test_a_single_event_may_be_as_large_as_it_likes() -> None:
    async def steps() -> None:
        patient = listener()
        patient.put(b"x" * (MAX_BYTES + 1))
        assert len(await patient.take(1)) == MAX_BYTES + 1
        assert await patient.take(0) == HEARTBEAT
        assert not patient.closed

    asyncio.run(steps())


def test_who_does_not_read_even_the_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_module, "LINGER", 0)

    async def steps() -> None:
        stuck = listener()
        stuck.task = asyncio.create_task(asyncio.Event().wait())
        stuck.end(COMPLETE)
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(stuck.task), 5)

    asyncio.run(steps())


def test_who_leaves_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_module, "LINGER", 0)

    async def steps() -> None:
        gone = listener()
        gone.task = asyncio.create_task(asyncio.Event().wait())
        gone.end(COMPLETE)
        gone.leave()
        done, _ = await asyncio.wait({gone.task}, timeout=0.05)
        assert not done
        gone.task.cancel()

    asyncio.run(steps())
