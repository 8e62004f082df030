"""The dashboard and the alerts name what /metrics shows, and nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.test import Client
from prometheus_client import Histogram
from pytest_django.fixtures import Settings

from taskverse.common import metrics

FOLDER = Path(__file__).resolve().parents[2] / "docs/operations"
PAGE = (FOLDER / "watching.md").read_text()
NAME = re.compile(r"\btaskverse_\w+")
LABELS = re.compile(r"by \(([\w, ]+)\)|\{(?!\{)([^}]*)\}|\{\{ ?\$labels\.(\w+)|\{\{(\w+)\}\}")


def rules() -> list[dict[str, str]]:
    (group,) = yaml.safe_load((FOLDER / "alert-rules.yml").read_text())["groups"]
    found: list[dict[str, str]] = group["rules"]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    for panel in json.loads((FOLDER / "grafana-dashboard.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def shown(settings: Settings) -> set[str]:
    """Of every family the names of its series."""
    settings.METRICS_TOKEN, settings.DEBUG = "", True
    page = Client(REMOTE_ADDR="127.0.0.1").get("/metrics").content.decode()
    found = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\w+)$", page, re.MULTILINE):
        found |= {f"{name}_bucket", f"{name}_count", f"{name}_sum"} if kind == "histogram" else {name}
    return found


def test_every_name_is_one_that_is_shown(db: None, settings: Settings) -> None:
    named = {name for expression in expressions() for name in NAME.findall(expression)}
    assert named - shown(settings) == set()


def test_every_metric_is_looked_at(db: None, settings: Settings) -> None:
    named = {re.sub(r"_(bucket|count|sum)$", "", name) for text in expressions() for name in NAME.findall(text)}
    families = {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown(settings)}
    assert {name for name in families - named if not name.endswith("_created")} == set()


def test_every_label_exists() -> None:
    declared = {label for metric in vars(metrics).values() for label in getattr(metric, "_labelnames", ())}
    declared |= {"le", "instance", "kind", "status", "queue"}
    for expression in expressions():
        for by, within, *_ in LABELS.findall(expression):
            names = by.split(", ") if by else re.findall(r"(\w+)\s*(?:=|!=|=~|!~)", within)
            assert set(names) - {""} <= declared, expression


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_every_alert_is_explained(rule: dict[str, str]) -> None:
    assert f"`{rule['alert']}`" in PAGE


def test_every_metric_is_explained() -> None:
    declared = [metric for metric in vars(metrics).values() if hasattr(metric, "_labelnames")]
    assert len(declared) > 10
    for metric in declared:
        (family,) = metric.describe()
        suffix = "" if isinstance(metric, Histogram) or family.type == "gauge" else "_total"
        assert f"`{family.name}{suffix}`" in PAGE
