"""Whatever is sent is answered soon, as JSON, with a code, and never by a fault of ours."""

import gc
import json
import time
from collections.abc import Callable, Iterator
from statistics import median

import pytest
from graphql import parse

from taskverse.apps.tasks.models import Task
from taskverse.apps.users.models import User
from tests.api.test_limits import doubled, nested
from tests.client import Answer, GraphQLClient

CPU = 15  # times as much, of the whole process, as parsing a text of as many tokens as are allowed takes
INT = "query($n: Int) { all_tasks(first: $n) { id } }"
PAYLOAD = 'mutation($p: JSON) { create_task(name: "x", kind: "sleep", payload: $p) { task { id } } }'


def of(query: str, variables: str = "{}") -> bytes:
    return f'{{"query": {json.dumps(query)}, "variables": {variables}}}'.encode("utf-8", "surrogatepass")


def chain(length: int) -> str:
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(length))
    return f"{{ ...F0 }} {fragments} fragment F{length} on Query {{ me {{ id }} }}"


def quarrel(times: int) -> str:
    """Many pairs of fields that might not be merged."""
    return (
        "{ "
        + " ".join(f"...F{n} " for n in range(times))
        + "} "
        + " ".join(f"fragment F{n} on Query {{ me {{ id email isStaff }} }}" for n in range(times))
    )


CORPUS = {
    "deep JSON": b"[" * 500_000,
    "deep JSON object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep variables": of("{ me { id } }", '{"a":' * 900 + "1" + "}" * 900),
    "22 doubled fragments": of(doubled(22)),
    "60 doubled fragments": of(doubled(60)),
    "doubled fragments aside": of(doubled(60).replace("{ ...F0 }", "{ me { id } }", 1)),
    "a chain of fragments": of(chain(180)),
    "a fragment in itself": of("{ ...F } fragment F on Query { ...F }"),
    "a circle of fragments": of(
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C ...A } fragment C on Query { ...B }"
    ),
    "an unknown fragment": of("{ ...Nothing }"),
    "a fragment on nothing": of("{ ...F } fragment F on Nothing { id }"),
    "an operation twice": of("query A { me { id } } query A { me { id } }"),
    "50 levels": of(nested(50)),
    "50 levels of lists": of("{ all_tasks(first: 1000) { owner " * 25 + "{ id }" + " } }" * 25),
    "400 levels": of(nested(400)),
    "10,000 levels": of(nested(10_000)),
    "3,000 aliases": of("{ " + " ".join(f"a{n}: me {{ id }}" for n in range(3_000)) + " }"),
    "3,000 times the same unknown field": of("{ " + "nothing " * 3_000 + "}"),
    "as many as the tokens allow": of("{ " + "nothing " * 1_990 + "}"),
    "as many beside a good operation": of("query A { me { id } } query B { " + "nothing " * 1_980 + "}")[:-1]
    + b', "operationName": "A"}',
    "fragments to merge": of(quarrel(40)),
    "fragments to merge aside": of("query A { me { id } } query B " + quarrel(120))[:-1] + b', "operationName": "A"}',
    "a wide fragment that nothing spreads": of("{ __typename } fragment F on Query { " + "me{id} " * 480 + "}"),
    "directives": of("{ me " + "@include(if: true) " * 2_500 + "{ id } }"),
    "unknown directives": of("{ me " + "@x" * 900 + "{ id } }"),
    "directives on fragments": of("{ ...F } fragment F on Query " + "@x " * 500 + "{ me { id } }"),
    "2.4 MB of tokens": of("{ " + "a " * 1_200_000 + "}"),
    "900 kB of tokens": of("{ " + "a " * 450_000 + "}"),
    "900 kB of comment": of("{ me { id } } #" + "x" * 900_000),
    "only a comment": of("#" + "x" * 10_000),
    "a long name": of("{ " + "x" * 19_000 + " }"),
    "bad UTF-8": b'{"query": "{ me { id } } # \xff\xfe"}',
    "UTF-16": '{"query": "{ me { id } }"}'.encode("utf-16"),
    "two byte order marks": b"\xef\xbb\xbf" * 2 + of("{ me { id } }"),
    "NUL": of("{ me\0 { id } }"),
    "a surrogate": b'{"query": "{ \\ud800 }"}',
    "a huge integer": of(INT, '{"n": ' + "9" * 5_000 + "}"),
    "a huge integer that JSON reads": of(INT, '{"n": ' + "9" * 4_000 + "}"),
    "a huge integer literal": of(f"{{ all_tasks(first: {'9' * 10_000}) {{ id }} }}"),
    "a huge integer by default": of(f"query($n: Int = {'9' * 10_000}) {{ all_tasks(first: $n) {{ id }} }}"),
    "a huge integer in JSON": of(
        f'mutation {{ create_task(name: "x", payload: {{a: {"9" * 10_000}}}) {{ task {{ id }} }} }}'
    ),
    "a huge float": of(INT, '{"n": 1e400}'),
    "minus a huge float": of(INT, '{"n": -1e400}'),
    "half a row": of(INT, '{"n": 1.5}'),
    "NaN": of(INT, '{"n": NaN}'),
    "-Infinity": of(INT, '{"n": -Infinity}'),
    "an array of variables": of("{ me { id } }", "[" + "{}," * 10_000 + "{}]"),
    "a list for a number": of(INT, '{"n": [' + "1," * 100_000 + "1]}"),
    "a list of lists for enums": of(
        "query($s: [TaskStatus!]) { all_tasks(status: $s) { id } }", '{"s": [' + "[1]," * 50_000 + "1]}"
    ),
    "60,000 unknown variables": of("{ me { id } }", "{" + ",".join(f'"v{n}": 1' for n in range(60_000)) + "}"),
    "a wide payload": of(PAYLOAD, '{"p": {' + ",".join(f'"k{n}": 1' for n in range(30_000)) + "}}"),
    "variables 500 deep": of(PAYLOAD, '{"p": ' + '{"a":' * 500 + "1" + "}" * 500 + "}"),
    "500 variables": of("query(" + " ".join(f"$v{n}: Int" for n in range(480)) + ") { me { id } }"),
    "a batch": b"[" + of("{ me { id } }") + b"]",
    "introspection of introspection": of(
        "{ __schema " + "{ types { fields { type " * 8 + "{ name }" + " } } }" * 8 + " }"
    ),
    "a query of queries": of("query A { me { id } } " * 300),
    "a schema": of("type Query { a: Int }"),
    "an empty selection": of("{ }"),
}


@pytest.fixture(scope="module")
def unit() -> Iterator[float]:
    """On this machine, as quick as it is now. What the other tests have left is not collected meanwhile."""
    text = json.loads(CORPUS["as many as the tokens allow"])["query"]
    gc.collect()
    gc.freeze()
    spent = []
    for _ in range(5):
        begun = time.process_time()
        parse(text)
        spent.append(time.process_time() - begun)
    yield median(spent)
    gc.unfreeze()


@pytest.mark.parametrize("name", CORPUS)
def test_is_answered(owner: User, client_of: Callable[[User], GraphQLClient], name: str, unit: float) -> None:
    client = client_of(owner)
    assert min(costs(client, CORPUS[name], CPU * unit)) < CPU * unit


def costs(client: GraphQLClient, body: bytes, bound: float) -> Iterator[float]:
    """Of up to three tries: a virtual machine that is held up counts that as the process's time."""
    for _ in range(3):
        begun = time.process_time()
        answer = client.post(body)
        spent = time.process_time() - begun
        check(answer)
        yield spent
        if spent < bound:
            return


def check(answer: Answer) -> None:
    assert answer.response.status_code < 500, answer.response.text
    for error in answer.json.get("errors", []):
        assert error["extensions"]["code"] not in ("INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"), error
    assert len(answer.response.content) < 10_000
    assert not Task.objects.exists()
