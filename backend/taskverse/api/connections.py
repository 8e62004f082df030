"""Pages by cursor: a page is found by the id it starts from, so the thousandth is as quick as the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import graphene
from django.db.models import Model, QuerySet
from graphene.relay import Connection, PageInfo

from taskverse.api.pagination import CONNECTION_PAGE, MAX_PAGE, page_size
from taskverse.common.errors import BadUserInput

MARK = "id:"
LARGEST = 2**63 - 1  # that PostgreSQL's bigint holds

M = TypeVar("M", bound=Model)

SIZES = f"{CONNECTION_PAGE} unless told, {MAX_PAGE} at the most."
ARGUMENTS: dict[str, Callable[[], Any]] = {
    "first": lambda: graphene.Int(description=f"How many from the start at most: {SIZES}"),
    "after": lambda: graphene.String(description="Those that follow the one with this cursor."),
    "last": lambda: graphene.Int(description=f"How many from the end at most, in place of `first`: {SIZES}"),
    "before": lambda: graphene.String(description="Those that precede the one with this cursor."),
}


@dataclass(frozen=True)
class Range:
    """What a client asks of a connection."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        """Raises BadUserInput."""
        if self.first is not None and self.last is not None:
            raise BadUserInput.of_fields(last=["Either `first` or `last`."])
        if self.backwards:
            return page_size(self.last, argument="last")
        return page_size(self.first, default=CONNECTION_PAGE)

    @property
    def backwards(self) -> bool:
        return self.last is not None


@dataclass(frozen=True)
class Page(Generic[M]):
    rows: list[M]
    has_next: bool
    has_previous: bool


def keyset_page(queryset: QuerySet[M], asked: Range, *, newest_first: bool) -> Page[M]:
    """By id. Raises BadUserInput for a size that is not given and for what is no cursor."""
    return page_of(list(keyset_slice(queryset, asked, newest_first=newest_first)), asked)


def keyset_slice(queryset: QuerySet[M], asked: Range, *, newest_first: bool) -> QuerySet[M]:
    """The rows of a page, and one more to tell whether there are any."""
    size = asked.size
    after, before = _id("after", asked.after), _id("before", asked.before)
    follows, precedes = ("lt", "gt") if newest_first else ("gt", "lt")
    if after is not None:
        queryset = queryset.filter(**{f"pk__{follows}": after})
    if before is not None:
        queryset = queryset.filter(**{f"pk__{precedes}": before})
    descending = newest_first != asked.backwards
    return queryset.order_by("-pk" if descending else "pk")[: size + 1]


def page_of(found: list[M], asked: Range) -> Page[M]:
    """Of the rows of `keyset_slice`."""
    more, rows = len(found) > asked.size, found[: asked.size]
    # The cursor's own row lies on the other side.
    if asked.backwards:
        return Page(rows[::-1], has_next=asked.before is not None, has_previous=more)
    return Page(rows, has_next=more, has_previous=asked.after is not None)


def connection_of(kind: type[Connection], page: Page[Any]) -> Connection:
    cursors = [cursor_of(row.pk) for row in page.rows]
    return kind(
        edges=[kind.Edge(node=row, cursor=cursor) for row, cursor in zip(page.rows, cursors, strict=True)],
        nodes=page.rows,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    )


def cursor_of(row_id: int) -> str:
    return urlsafe_b64encode(f"{MARK}{row_id}".encode()).decode()


def _id(argument: str, cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(cursor.encode()).decode()
    except ValueError:  # of base64, of UTF-8, of letters beyond ASCII
        text = ""
    digits = text.removeprefix(MARK)
    whole = text.startswith(MARK) and digits.isascii() and digits.isdecimal() and len(digits) <= len(str(LARGEST))
    if not whole or int(digits) > LARGEST:
        raise BadUserInput.of_fields(**{argument: ["Must be a cursor of this list."]})
    return int(digits)
