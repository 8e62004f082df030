"""An error tells a client what it may know, and nothing else."""

import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from graphql import GraphQLError

from taskverse.api.errors import ParseFailed, translate
from taskverse.common.errors import BadUserInput, NotFound

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
