"""Each mutation of a request stands alone: what succeeded stays, whatever fails before or after it."""

from collections.abc import Callable

import pytest
from django.db import connection

from taskverse.apps.monitoring.models import MonitoringRecord
from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.client import GraphQLClient

THREE = """mutation {
  a: create_task(name: "a") { task { id name } }
  b: create_task(name: "b", kind: "sleep", payload: {seconds: "not a number"}) { task { id } }
  c: create_task(name: "c") { task { id name } }
}"""


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_takes_no_other_with_it(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    answer = client_of(owner).execute(THREE)

    (error,) = answer.json["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["b"], "BAD_USER_INPUT")
    data = answer.json["data"]
    assert (data["a"]["task"]["name"], data["b"], data["c"]["task"]["name"]) == ("a", None, "c")
    assert not connection.in_atomic_block
    told = {int(data[alias]["task"]["id"]) for alias in "ac"}
    assert set(Task.objects.values_list("pk", flat=True)) == told
    assert set(MonitoringRecord.objects.values_list("task_id", flat=True)) == told


@pytest.mark.django_db(transaction=True)
def test_what_was_written_before_a_raise_stays(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    """As a session that ends because its refresh token was used twice: a wrapper around the mutation would undo it."""
    query = """mutation { a: create_task(name: "kept") { task { id } }
      b: refreshToken(refreshToken: "garbage") { token } }"""

    answer = client_of(owner).execute(query)

    assert [error["path"] for error in answer.json["errors"]] == [["b"]]
    assert Task.objects.get().name == "kept"
