"""Queries that every request asks: their SQL is written once per process, which takes Django longer than running it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from psycopg.sql import Literal

from taskverse.database.binding import binding_cursor

M = TypeVar("M", bound=Model)


class Prepared:
    """`query` makes a queryset as `values_list` does from what `examples` names: values that occur nowhere else in it,
    in whose places those of a request are put."""

    def __init__(self, query: Callable[..., QuerySet[Any, Any]], **examples: Any) -> None:
        self.query = query
        self.examples = examples

    @cached_property
    def parts(self) -> tuple[str, list[str]]:
        """The SQL, and for each of its places the name of what stands there.

        What is always the same is written into it: a plan that is made for any value would pass by the indexes that
        hold only some of them."""
        sql, parameters = self.query(**self.examples).query.sql_with_params()
        names = {example: name for name, example in self.examples.items()}
        if missing := names.keys() - set(parameters):
            raise ValueError(f"The query does not use {missing}.")
        written = ("%s" if value in names else Literal(value).as_string().replace("%", "%%") for value in parameters)
        return sql % tuple(written), [names[value] for value in parameters if value in names]

    def row(self, **values: Any) -> Sequence[Any] | None:
        """The first, as psycopg reads it."""
        sql, places = self.parts
        with binding_cursor() as cursor:
            cursor.execute(sql, [values[name] for name in places])
            found: Sequence[Any] | None = cursor.fetchone()
        return found


def column_names(model: type[Model], prefix: str = "") -> list[str]:
    return [prefix + field.attname for field in model._meta.concrete_fields]


def instance_of(model: type[M], values: Sequence[Any]) -> M:
    """From all its columns, as psycopg reads them."""
    fields = model._meta.concrete_fields
    converted = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], converted)
