"""A text is parsed and validated once; what it answers is found anew each time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from taskverse.api import documents as module
from taskverse.api.documents import Document, Documents
from taskverse.apps.tasks.services.create import TaskRequest, task_create
from taskverse.apps.users.models import User
from taskverse.schema import schema
from tests.client import GraphQLClient

ME = "{ me { email } }"
TWO = "query A { me { id } } query B($n: Int) { all_tasks(first: $n) { name } }"
GRAPHQL = schema.graphql_schema


def test_the_same_text_is_validated_once(db: None, documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    validated: list[Any] = []
    validate = module.validate

    def count(*arguments: Any, **options: Any) -> Any:
        validated.append(arguments)
        return validate(*arguments, **options)

    monkeypatch.setattr(module, "validate", count)
    for _ in range(3):
        GraphQLClient().execute(ME)

    assert len(validated) == 1


@pytest.mark.parametrize(
    "refused",
    [
        "{ nothing%d }",
        "{ %d",
        "{ a%d: me { id } " + "x " * 501 + "}",
        "{ a%d: __typename } fragment F on Query { " + "x " * 501 + "}",
        'mutation { a%d: create_task(name: "\\u0000") { task { id } } }',
    ],
)
def test_what_is_refused_drives_out_nothing(db: None, documents: Documents, refused: str) -> None:
    documents.budget = 2_000
    GraphQLClient().execute(ME)
    for number in range(100):
        assert "errors" in GraphQLClient().execute(refused % number).json

    assert [text for _, _, text in documents.kept] == [ME]
    assert documents.spent == len(ME)


def test_answers_are_of_each_caller(cast: dict[str, GraphQLClient]) -> None:
    answers = [cast[person].execute(ME).data["me"] for person in ("owner", "stranger", "anonymous", "owner")]

    assert answers == [{"email": "owner@example.com"}, {"email": "stranger@example.com"}, None, answers[0]]


def test_variables_and_operations_are_of_each_request(owner: User, client_of: Callable[[User], GraphQLClient]) -> None:
    for name in "ab":
        task_create(owner=owner, request=TaskRequest(name=name))
    client = client_of(owner)

    def ask(name: str, **variables: Any) -> dict[str, Any]:
        return client.ask(TWO, operation=name, **variables).data

    assert ask("B", n=1) == {"all_tasks": [{"name": "b"}]}
    assert ask("B", n=2) == {"all_tasks": [{"name": "b"}, {"name": "a"}]}
    assert ask("A") == {"me": {"id": str(owner.pk)}}
    task_create(owner=owner, request=TaskRequest(name="c"))
    assert ask("B", n=1) == {"all_tasks": [{"name": "c"}]}


def test_the_same_errors_come_again(db: None) -> None:
    first, second = (GraphQLClient().execute("{ nothing me { nobody } }").json for _ in range(2))

    assert first == second
    assert [error["locations"] for error in first["errors"]] == [
        [{"line": 1, "column": 3}],
        [{"line": 1, "column": 16}],
    ]


def run(documents: Documents, text: str) -> Document:
    document = documents.get(GRAPHQL, text)
    documents.keep(document)
    return document


def test_it_is_bounded_and_the_oldest_goes_first() -> None:
    documents = Documents(3 * len(ME))
    texts = [f"{{ me {{ {name} }} }}" for name in ("email", "idxxx", "idyyy", "idzzz")]
    kept = [run(documents, text) for text in texts[:3]]

    assert run(documents, texts[0]) is kept[0]
    run(documents, texts[3])

    assert run(documents, texts[0]) is kept[0]
    assert run(documents, texts[1]) is not kept[1]
    assert documents.spent <= documents.budget


def test_a_text_longer_than_all_that_is_kept_is_answered() -> None:
    documents = Documents(5)

    assert run(documents, ME).errors == []
    assert (documents.spent, len(documents.kept)) == (0, 0)


def test_introspection_is_part_of_what_is_kept(settings: Settings) -> None:
    documents = Documents(1_000)
    for allowed in (True, False, True):
        settings.GRAPHQL_INTROSPECTION = allowed
        assert (run(documents, "{ __schema { types { name } } }").errors == []) is allowed


def test_threads_share_it() -> None:
    documents = Documents(200)
    texts = [f"{{ me {{ a{number}: id }} }}" for number in range(40)] * 10

    def look(text: str) -> Document:
        document = run(documents, text)
        assert document.errors == []
        assert text in document.node.loc.source.body  # type: ignore[union-attr]
        return document

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(look, texts))) == len(texts)
    assert documents.spent == sum(len(text) for _, _, text in documents.kept) <= 200


@pytest.mark.parametrize("value", [True, False])
def test_a_directive_with_a_variable_on_the_field_of_a_subscription(value: bool) -> None:
    answer = GraphQLClient().execute("subscription($s: Boolean!) { tasks_updated @skip(if: $s) { id } }", s=value)

    assert (answer.code, "takes no variable" in answer.error["message"]) == ("GRAPHQL_VALIDATION_FAILED", True)
