"""`examples/bruno`: its files are whole and its queries fit the schema. Bruno itself is not run here."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import build_schema, parse, validate

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = ROOT / "examples/bruno"
SCHEMA = build_schema((ROOT / "backend/schema.graphql").read_text())
REQUESTS = sorted(set(COLLECTION.glob("*.yml")) - {COLLECTION / "opencollection.yml"})

request_file = pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


@request_file
def test_a_query_fits_the_schema(path: Path) -> None:
    body = load(path)["graphql"]["body"]

    assert validate(SCHEMA, parse(body["query"])) == []
    json.loads(re.sub(r"\{\{\w+\}\}", "1", body["variables"]))


@request_file
def test_a_variable_is_known(path: Path) -> None:
    text = path.read_text()
    environment = {variable["name"] for variable in load(COLLECTION / "environments/local.yml")["variables"]}
    stored = {name for each in REQUESTS for name in re.findall(r"bru\.setVar\('(\w+)'", each.read_text())}

    assert set(re.findall(r"\{\{(\w+)\}\}", text)) <= environment | stored


def test_requests_stand_in_the_order_in_which_they_need_each_other() -> None:
    named = sorted((load(path)["info"]["seq"], path.stem) for path in REQUESTS)

    assert [name for _, name in named] == ["sign-in", "create-task", "task-by-id", "tasks"]
