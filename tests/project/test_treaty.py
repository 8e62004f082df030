"""What a client of the last release may rely on still holds: a breaking change to the schema fails here."""

import tomllib
from pathlib import Path

from graphql import build_schema, find_breaking_changes

from taskverse import __version__

BACKEND = Path(__file__).resolve().parents[2] / "backend"


def breaking_changes(released: str, current: str) -> list[str]:
    return [change.description for change in find_breaking_changes(build_schema(released), build_schema(current))]


def test_nothing_that_was_released_is_broken() -> None:
    released, current = (BACKEND / name for name in ("schema.released.graphql", "schema.graphql"))
    assert breaking_changes(released.read_text(), current.read_text()) == [], "Deprecate it instead."


def test_a_break_is_noticed() -> None:
    released = "type Query { kept(first: Int): String! removed: Int }"
    current = "type Query { kept(first: Int!): String added: Int }"
    assert sorted(breaking_changes(released, current)) == [
        "Query.kept arg first has changed type from Int to Int!.",
        "Query.kept changed type from String! to String.",
        "Query.removed was removed.",
    ]


def test_one_version_everywhere() -> None:
    project = tomllib.loads((BACKEND.parent / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f'"""Taskverse {__version__}"""\nschema {{' in (BACKEND / "schema.graphql").read_text()
