"""What a subscription tells of. Apps write a class for each field; the hub reads many of them at once."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, ClassVar, Self

from taskverse.common.errors import ApplicationError


class Feed(ABC):
    """What one stream is told, and how far it has been told. Its methods run in the hub's one thread, never two at
    once, so what is read later is newer."""

    topics: ClassVar[frozenset[str]]  # of api.live.announce

    def __init__(self, viewer: Any) -> None:
        self.viewer = viewer
        self.ended = False  # nothing comes after what was read
        self.behind = False  # there is more to read already

    @classmethod
    @abstractmethod
    def read(cls, feeds: Sequence[Self], ids: set[int]) -> Iterable[tuple[Self, Any | ApplicationError]]:
        """What is new, by a number of queries that does not depend on the number of feeds; one that concerns nobody
        costs none. An error is told as one, and is the last."""

    @classmethod
    @abstractmethod
    def missed(cls, feeds: Sequence[Self]) -> set[int]:
        """The ids to read for those who have heard nothing for a while: at first, and every few seconds."""

    def __aiter__(self) -> AsyncIterator[Any]:
        """graphql-core takes nothing but an AsyncIterable from a subscription."""
        raise TypeError("A feed is read by the hub, together with others.")
