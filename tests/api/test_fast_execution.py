"""The fast way answers as graphql-core does, to the letter: odd values, odd documents, odd rows."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import graphene
import pytest
from django.db import connection, transaction
from django.db.models import Count, F
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString
from graphene_django import DjangoObjectType
from graphql import ExecutionContext, GraphQLSchema, execute, parse

from taskverse.api.fast_execution import FastExecution
from taskverse.api.rows import Rows
from taskverse.api.scalars import JSON
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.api.both_ways import same

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


class Color(Enum):
    RED = "red"
    GREEN = "green"


class Below(graphene.ObjectType):
    x = graphene.Int()


class Thing(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    note = graphene.String()
    number = graphene.Int()
    share = graphene.Float()
    flag = graphene.Boolean()
    moment = graphene.DateTime()
    day = graphene.Date()
    data = JSON()
    color = graphene.Field(graphene.Enum.from_enum(Color))
    words = graphene.List(graphene.String)
    usual = graphene.String(default_value="usual")
    loud = graphene.String(times=graphene.Int(default_value=1))
    below = graphene.Field(Below)

    @staticmethod
    def resolve_loud(root: Any, info: graphene.ResolveInfo, times: int) -> str:
        return str(root.name).upper() * times


ORDINARY: dict[str, Any] = {
    "id": 1,
    "name": "a",
    "note": None,
    "number": 3,
    "share": 0.5,
    "flag": True,
    "moment": MOMENT,
    "day": date(2026, 1, 2),
    "data": {"a": [1, None]},
    "color": "red",
    "words": ["a"],
    "below": SimpleNamespace(x=1),
}
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**70, 1.0, 1.5, -0.0, math.nan, math.inf),
    *("", "text", "1", "RED", "red", "É\0\ud800", SafeString("safe"), b"bytes", Color.RED, Color.GREEN, UUID(int=7)),
    *(MOMENT, MOMENT.replace(microsecond=0), MOMENT.replace(tzinfo=None), datetime(1, 1, 1, tzinfo=UTC)),
    *(MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30))), MOMENT.date(), MOMENT.isoformat()),
    *([], {}, [1, {"a": None}], (1, 2), ValueError("boom"), SimpleNamespace(x="nine"), object),
]
DOCUMENTS = {
    "{ things { id name note number share flag moment data color } }": True,
    "{ things { a: id __typename b: name c: __typename d: id } }": True,
    "{ things { id id name id } }": True,
    "{ things { ...F ... on Thing { number } } } fragment F on Thing { id ...G } fragment G on Thing { name }": True,
    "{ things { id ... { flag } } }": True,
    "{ one { id moment } strict { name } items { color } }": True,
    "{ nobody { id } none { id } empty { id } }": True,
    "{ things { __typename } }": False,
    "{ things { id loud } }": False,
    "{ things { id loud(times: 2) } }": False,
    "{ things { id usual } }": False,
    "{ things { id below { x } } }": True,
    "{ things { id words day } }": False,
    "query($no: Boolean = false) { things { id name @include(if: $no) } }": False,
    "query($no: Boolean = false) { things { id ... @skip(if: $no) { name } } }": False,
    "{ things { id } things { name } }": False,
    "{ mixed { id name } dicts { id name } generated { id name } fails { id } }": True,
}


class Fails(SimpleNamespace):
    @property
    def id(self) -> int:
        raise ValueError("of a property")


def thing(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**{**ORDINARY, **values})


def schema_of(**roots: Any) -> GraphQLSchema:
    """Each root field gives what is named; a function what it returns."""
    lists = graphene.List(Thing)
    kinds = {
        "one": graphene.Field(Thing),
        "nobody": graphene.Field(Thing),
        "strict": graphene.Field(graphene.NonNull(graphene.List(graphene.NonNull(Thing)))),
        "items": graphene.Field(graphene.List(graphene.NonNull(Thing))),
    }
    fields = {
        name: kinds.get(name)
        or graphene.Field(lists, resolver=lambda *_, given=given: given() if callable(given) else given)
        for name, given in roots.items()
    }
    for name in kinds.keys() & roots.keys():
        fields[name].resolver = lambda *_, given=roots[name]: given
    query = type("Query", (graphene.ObjectType,), fields)
    found: GraphQLSchema = graphene.Schema(query=query).graphql_schema
    return found


@pytest.mark.parametrize("field", sorted(ORDINARY.keys() - {"below", "words"}))
def test_odd_values(field: str) -> None:
    for value in ODD:
        for rows in ([thing(**{field: value})], [thing(), thing(**{field: value}), thing(**{field: None})]):
            found = schema_of(things=rows, one=rows[-1])
            same(found, f"{{ things {{ id {field} }} one {{ {field} }} }}")


@pytest.mark.parametrize(("text", "is_fast"), DOCUMENTS.items())
def test_odd_documents(text: str, is_fast: bool) -> None:
    rows = [thing(), thing(id="2", color=Color.GREEN, moment=None)]
    found = schema_of(
        things=rows,
        one=rows[0],
        nobody=None,
        strict=rows,
        items=[*rows, None],
        none=None,
        empty=[],
        mixed=[rows[0], None, ValueError("an item"), ORDINARY],
        dicts=[ORDINARY, {"id": 1}],
        generated=lambda: iter(rows),
        fails=[Fails()],
    )
    assert same(found, text)[1] is is_fast


def test_a_middleware_that_sees_each_field_sees_all_of_them() -> None:
    seen = []

    def middleware(proceed: Callable[..., Any], root: Any, info: graphene.ResolveInfo, **arguments: Any) -> Any:
        seen.append(info.field_name)
        return proceed(root, info, **arguments)

    document, found = parse("{ things { id name } }"), schema_of(things=[thing()])
    execute(found, document, middleware=[middleware], execution_context_class=FastExecution)
    assert seen == ["things", "id", "name"]


class OddTask(DjangoObjectType):
    class Meta:
        model = Task
        fields = ("id",)
        skip_registry = True

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    run_at = graphene.DateTime(required=True, description="Null in the database.")
    label = graphene.String(description="No column.")


def odd_schema(found: Callable[[], Any]) -> GraphQLSchema:
    tasks = graphene.Field(graphene.List(OddTask), resolver=lambda *_: found())
    query = type("Query", (graphene.ObjectType,), {"tasks": tasks})
    made: GraphQLSchema = graphene.Schema(query=query).graphql_schema
    return made


def evaluated() -> Any:
    tasks = Task.objects.order_by("id")
    assert len(tasks) < 3
    return tasks


ROWS: dict[str, Callable[[], Any]] = {
    "rows": lambda: Rows(Task.objects.order_by("id")),
    "query set": lambda: Task.objects.order_by("id"),
    "slice": lambda: Task.objects.order_by("-id")[1:2],
    "joined": lambda: Task.objects.select_related("owner").prefetch_related("records").order_by("id"),
    "fewer columns": lambda: Task.objects.order_by("id").only("id"),
    "evaluated": evaluated,
    "distinct": lambda: Task.objects.order_by("kind").distinct(),
    "distinct by a column": lambda: Task.objects.order_by("kind").distinct("kind"),
    "annotated": lambda: Task.objects.annotate(label=F("kind"), number=Count("records")).order_by("id"),
    "union": lambda: Task.objects.filter(name="a").union(Task.objects.filter(name="a")),
    "values": lambda: Task.objects.order_by("id").values("id", "name"),
    "of another model": lambda: User.objects.order_by("id"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("found", ROWS.values(), ids=ROWS)
def test_odd_rows(owner: User, found: Callable[[], Any]) -> None:
    for count in (0, 2):
        Task.objects.bulk_create(Task(owner=owner, name="a") for _ in range(count))
        for field in ("id", "name", "runAt", "label", "id name"):
            same(odd_schema(found), f"{{ tasks {{ {field} }} }}")


@pytest.mark.django_db
def test_a_database_that_fails_is_asked_once(owner: User) -> None:
    def answer(kind: type[ExecutionContext]) -> tuple[Any, int]:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            found = execute(odd_schema(fails), parse("{ tasks { id } }"), execution_context_class=kind)
            transaction.set_rollback(True)
        return found.formatted, len(queries)  # type: ignore[union-attr]

    def fails() -> Any:
        return Task.objects.extra(where=["1 = 1 / 0"])

    Task.objects.create(owner=owner, name="a")
    assert answer(FastExecution) == answer(ExecutionContext)
