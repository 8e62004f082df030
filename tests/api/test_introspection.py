"""In production the schema is read in the repository, not off the server; clients that ask for __typename go on."""

import pytest
from pytest_django.fixtures import Settings

from tests.client import GraphQLClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def _production(settings: Settings) -> None:
    settings.GRAPHQL_INTROSPECTION = False


@pytest.mark.usefixtures("_production")
@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { types { name } } }",
        '{ __type(name: "Query") { name } }',
        "{ ...F } fragment F on Query { a: __schema { types { name } } }",
    ],
)
def test_the_schema_is_not_told(query: str) -> None:
    answer = GraphQLClient().execute(query)

    assert "data" not in answer.json
    assert answer.json["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.usefixtures("_production")
def test_typename_is() -> None:
    assert GraphQLClient().execute("{ __typename }").data == {"__typename": "Query"}
    assert GraphQLClient().execute("{ ...F } fragment F on Query { __typename }").data == {"__typename": "Query"}


SLIPS = [
    "{ all_task { id } }",
    "{ all_tasks(firs: 1) { id } }",
    "{ all_tasks(status: SUCCEEDE) { id } }",
    "{ ... on TaskTyp { id } }",
]


@pytest.mark.usefixtures("_production")
@pytest.mark.parametrize("query", SLIPS)
def test_no_names_are_suggested(query: str) -> None:
    assert "Did you mean" not in GraphQLClient().execute(query).response.text


@pytest.mark.usefixtures("_production")
def test_no_values_are_suggested_for_variables() -> None:
    answer = GraphQLClient().execute("query($s: [TaskStatus!]) { all_tasks(status: $s) { id } }", s=["SUCCEEDE"])

    assert answer.code == "BAD_USER_INPUT"
    assert "Did you mean" not in answer.response.text


@pytest.mark.parametrize("query", SLIPS)
def test_in_development_they_are(query: str) -> None:
    assert "Did you mean" in GraphQLClient().execute(query).response.text


def test_at_most_five_errors_are_listed() -> None:
    query = "{ " + " ".join(f"nothing{number}" for number in range(50)) + " }"

    assert len(GraphQLClient().execute(query).json["errors"]) <= 6  # the sixth says that there are more
