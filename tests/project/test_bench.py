"""What the benchmarks measure does what they say; nothing is timed here."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from benchmarks.filling import UNDER_WAY, fill
from benchmarks.growth import OPERATIONS
from benchmarks.operations import operations, undone
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient
from tests.project.test_tooling import tool
from tests.system import EMAIL
from tooling.bench import NAMES
from tooling.paths import BACKEND, ROOT


@pytest.fixture
def bare(settings: Settings) -> Client:
    settings.ROOT_URLCONF = "benchmarks.limits.views"
    return Client()


def test_what_growth_measures_can_be_done_again_and_again(db: None) -> None:
    User.objects.create_user(EMAIL, "correct horse battery", is_staff=True)
    with connection.cursor() as cursor:
        fill(cursor, 20, vacuum=False)
    before = list(Task.objects.order_by("id").values())
    assert len(before) == 20 + sum(UNDER_WAY.values())

    actions = operations()
    assert set(actions) == set(OPERATIONS)
    for action in actions.values():
        assert undone(action) > 0
    assert list(Task.objects.order_by("id").values()) == before


def test_the_bare_views_answer_what_the_api_does(
    bare: Client, task: Task, owner: User, client_of: Callable[[User], GraphQLClient], settings: Settings
) -> None:
    urls, settings.ROOT_URLCONF = settings.ROOT_URLCONF, "taskverse.urls"
    client = client_of(owner)
    asked = client.execute("{ me { id email } all_tasks(first: 10) { id name status createdAt } }").data
    settings.ROOT_URLCONF = urls
    headers = {"Authorization": f"Bearer {client.token}"}

    assert bare.get("/me", headers=headers).json() == {"id": owner.pk, "email": asked["me"]["email"]}
    (mine,), (its,) = asked["all_tasks"], bare.get("/tasks/first/10", headers=headers).json()["tasks"]
    assert (int(mine["id"]), mine["name"], mine["status"]) == (its["id"], its["name"], its["status"])
    assert bare.get(f"/tasks/{task.pk}", headers=headers).json() == its
    body = '{"name": "bench"}'
    assert bare.post("/create", body, content_type="application/json", headers=headers).json()["name"] == "bench"


@pytest.mark.parametrize("name", NAMES)
def test_each_benchmark_can_be_started(name: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", "--help"]
    given = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{BACKEND}"}
    answer = subprocess.run(command, env=given, cwd=ROOT, check=False, capture_output=True, text=True)
    assert f"./taskverse bench {name}" in answer.stdout, answer.stderr


@pytest.mark.parametrize("arguments", [[], ["speed"]])
def test_a_benchmark_that_does_not_exist_is_refused_with_those_that_do(arguments: list[str]) -> None:
    answer = tool("bench", *arguments)
    assert answer.returncode == 1
    assert "which benchmark? There are api, tasks, growth, chaos" in answer.stderr
