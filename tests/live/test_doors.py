"""Who may listen, for how long, and how one who may not is told."""

import json
import time
from typing import Any

import pytest

from taskverse.apps.users.tokens import LEEWAY, access_decode, access_encode
from tests.live.conftest import PER_USER, Live
from tests.live.listening import INBOX, LOGS, TASK, TASKS, Listening
from tests.system import fetch

SOON = 10  # seconds in which a client has connected, however busy the machine is


def code(stream: Listening) -> str:
    """Of a stream that ends as soon as it has told why."""
    (name, answer), complete = stream.rest()
    assert (name, complete) == ("next", ("complete", None))
    (error,) = answer["errors"]
    found: str = error["extensions"]["code"]
    return found


def refusal(stream: Listening) -> tuple[int, str]:
    """Of what is answered by a status, in JSON, before there is a stream."""
    answer = json.loads(stream.response.read())
    return stream.response.status, answer["errors"][0]["extensions"]["code"]


def why_it_broke_off(stream: Listening) -> list[str]:
    """Without `complete`, so that a client comes back."""
    assert all(name == "next" for name, _ in stream.rest())
    return stream.comments


def personal(live: Live, *scopes: str) -> dict[str, Any]:
    query = 'mutation { create_access_token(name: "x", scopes: [%s]) { secret accessToken { id } } }'
    made: dict[str, Any] = live.system.execute(query % ",".join(scopes), token=live.token)["create_access_token"]
    return made


def expiring(token: str, seconds: float) -> str:
    return access_encode({**access_decode(token), "exp": int(time.time() + seconds) - LEEWAY})


def test_a_bad_token_is_told_by_the_status(live: Live) -> None:
    assert refusal(live.listen(TASKS, token="x")) == (401, "TOKEN_INVALID")
    assert refusal(live.listen(TASKS, token=expiring(live.token, -1))) == (401, "TOKEN_EXPIRED")


def test_nobody_is_told_in_the_stream(live: Live) -> None:
    anonymous = Listening(live.system.web_port, TASKS, None)
    assert code(anonymous) == "UNAUTHENTICATED"
    anonymous.close()


@pytest.mark.parametrize("query", [TASK, LOGS])
def test_a_task_that_is_not_mine_is_not_found(live: Live, stranger: str, query: str) -> None:
    task_id = live.create()
    assert code(live.listen(query, token=stranger, id=task_id)) == "NOT_FOUND"
    assert code(live.listen(query, token=stranger, id=2**31 - 1)) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subscription { nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { tasks_updated { id } task_logs(id: 1) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { tasks_updated @skip(if: true) { id } }", "BAD_USER_INPUT"),
        ('subscription { task_logs(id: 1, after: "x") { id } }', "BAD_USER_INPUT"),
        ("subscription($id: Int!) { task_updated(id: $id) { id } }", "BAD_USER_INPUT"),
        (f"subscription {{ tasks_updated {{ {'rerunOf {' * 15} id {'}' * 15} }} }}", "QUERY_TOO_COMPLEX"),
    ],
)
def test_bad_input_has_its_code_and_ends_the_stream(live: Live, query: str, expected: str) -> None:
    assert code(live.listen(query)) == expected


def test_a_query_is_answered_in_the_same_form(live: Live) -> None:
    stream = live.listen("{ me { email } }")
    assert stream.data() == {"email": "admin@taskverse.com"}
    assert stream.event() == ("complete", None)


def test_who_does_not_ask_for_a_stream_gets_none(live: Live) -> None:
    headers = {"Authorization": f"Bearer {live.token}", "Content-Type": "application/json"}
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        body = json.dumps({"query": TASKS}).encode()
        status, answer = fetch(f"{live.system.url}/graphql", data=body, headers={**headers, **accept})
        assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (406, "NOT_ACCEPTABLE")


def test_headers_that_keep_proxies_and_caches_away(live: Live) -> None:
    headers = live.listen(TASKS).opened().response.headers
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Accel-Buffering"]) == ("no-store", "no")
    assert headers["Content-Encoding"] == "identity"


def test_a_personal_token_needs_the_scope(live: Live) -> None:
    writer, reader = personal(live, "TASKS_WRITE")["secret"], personal(live, "TASKS_READ")["secret"]
    task_id = live.create()
    for query in (TASK, LOGS):
        assert code(live.listen(query, token=writer, id=task_id)) == "FORBIDDEN"
    for query in (TASKS, INBOX):
        assert code(live.listen(query, token=writer)) == "FORBIDDEN"
        live.listen(query, token=reader).opened()


def test_a_stream_ends_with_its_token(live: Live) -> None:
    stream = live.listen(TASKS, token=expiring(live.token, SOON)).opened()

    assert why_it_broke_off(stream) == ["TOKEN_EXPIRED"]


def test_a_stream_ends_with_its_session(live: Live) -> None:
    token = live.system.sign_in()
    stream = live.listen(TASKS, token=token).opened()
    revoke = "mutation($id: ID!) { revoke_session(id: $id) { session { id } } }"
    live.system.execute(revoke, token=live.token, id=access_decode(token)["sid"])

    assert why_it_broke_off(stream) == ["TOKEN_INVALID"]
    assert refusal(live.listen(TASKS, token=token)) == (401, "TOKEN_INVALID")


def test_a_stream_ends_with_its_personal_token(live: Live) -> None:
    made = personal(live, "TASKS_READ")
    stream = live.listen(TASKS, token=made["secret"]).opened()
    revoke = "mutation($id: ID!) { revoke_access_token(id: $id) { accessToken { id } } }"
    live.system.execute(revoke, token=live.token, id=made["accessToken"]["id"])

    assert why_it_broke_off(stream) == ["TOKEN_INVALID"]


def test_one_user_has_so_many_streams_and_not_one_more(live: Live, stranger: str) -> None:
    streams = [live.listen(TASKS).opened() for _ in range(PER_USER)]

    assert refusal(live.listen(TASKS)) == (429, "TOO_MANY_STREAMS")

    live.listen(TASKS, token=stranger).opened()
    streams[0].close()
    live.wait_for_room()
