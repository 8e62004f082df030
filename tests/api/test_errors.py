"""An error tells a client what it may know, and nothing else."""

import json
import logging
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from graphql import GraphQLError

from taskverse.api.errors import ParseFailed, translate
from taskverse.apps.users.models import User
from taskverse.common.errors import BadUserInput, NotFound, ServiceUnavailable
from tests.client import SIGN_IN, GraphQLClient
from tests.conftest import PASSWORD

SECRET = "postgres://user:secret@host/db"


def test_an_error_of_ours_keeps_its_code_message_and_extras() -> None:
    answer = translate(NotFound("No such task.", hint="look"), BadUserInput)

    assert answer == {"message": "No such task.", "extensions": {"code": "NOT_FOUND", "hint": "look"}}


def test_the_docstring_is_the_default_message() -> None:
    assert translate(NotFound(), BadUserInput)["message"] == NotFound.__doc__


def test_a_validation_error_names_the_fields_as_the_client_does() -> None:
    answer = translate(ValidationError({"progress_total": ["Too large."]}), BadUserInput)

    assert answer["extensions"] == {"code": "BAD_USER_INPUT", "fields": {"progressTotal": ["Too large."]}}


def test_what_it_quotes_is_cut_short() -> None:
    fields = {f"{number}" + "x" * 1_000: ["y" * 1_000] for number in range(100)}
    answer = translate(BadUserInput("z" * 1_000, fields=fields), BadUserInput)

    assert len(answer["message"]) == 500
    assert len(answer["extensions"]["fields"]) == 20
    assert {len(text) for field in answer["extensions"]["fields"].items() for text in (field[0], *field[1])} == {500}


def test_an_error_of_graphql_gets_the_code_of_its_stage() -> None:
    assert translate(GraphQLError("Syntax Error"), ParseFailed)["extensions"] == {"code": "GRAPHQL_PARSE_FAILED"}


def test_a_database_that_is_away_is_unavailable() -> None:
    answer = translate(OperationalError(SECRET), BadUserInput)

    assert answer["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
    assert SECRET not in str(answer)


def test_anything_else_is_masked_and_logged_under_its_ref(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = translate(RuntimeError(SECRET), BadUserInput)

    assert answer["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert SECRET not in str(answer)
    assert answer["extensions"]["ref"] in caplog.text
    assert SECRET in caplog.text


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_api_says_so(
    owner: User, client_of: Callable[[User], GraphQLClient], database_away: Callable[[], None]
) -> None:
    client, body = client_of(owner), json.dumps({"query": "{ tasks { nodes { id } } }"})
    database_away()

    answers = [client.post(body), client.post(body, Accept="application/json")]
    resolving = GraphQLClient().execute(SIGN_IN, email=owner.email, password=PASSWORD)

    for answer in answers:
        assert (answer.response.status_code, answer.code) == (503, "SERVICE_UNAVAILABLE")
        assert answer.error["message"] == ServiceUnavailable.__doc__
    # raised while data is resolved, it comes with the data
    assert (resolving.response.status_code, resolving.code) == (200, "SERVICE_UNAVAILABLE")
