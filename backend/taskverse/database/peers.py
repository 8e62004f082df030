"""Rows that were read together: what is asked of one of them can be read for all, so a page costs as much as a row."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)
KEPT = "_peers"


class Peers(list[M]):
    """The rows, and what has been read for them."""

    def __init__(self, rows: Iterable[M]) -> None:
        super().__init__(rows)
        self.known: dict[str, Any] = {}


def read_together(rows: Iterable[M]) -> list[M]:
    """The rows, which know one another from now on."""
    peers = Peers(rows)
    for row in peers:
        vars(row)[KEPT] = peers
    return peers


def peers_of(row: M) -> Peers[M]:
    """Those it was read with; it alone, if nobody has said."""
    if KEPT not in vars(row):
        read_together([row])
    peers: Peers[M] = vars(row)[KEPT]
    return peers
