from collections.abc import Callable, Mapping

import pytest

from taskverse.outbound import Limits, OutboundError, Policy, Request, Response, send
from tests.outbound.certificates import Authority
from tests.outbound.server import Answer, Server, Visit

Serve = Callable[..., Server]
Named = Callable[..., Policy]
SECRETS: Mapping[str, str] = {"Authorization": "Bearer s", "cookie": "a=b", "X-Api-Key": "s", "Accept": "text/plain"}


def to(location: str, status: int = 302) -> Answer:
    """Redirects from / to there; answers on every other path."""

    def answer(visit: Visit) -> None:
        if visit.path == "/":
            visit.say(f"HTTP/1.1 {status} Moved", f"Location: {location}")
        else:
            visit.say("HTTP/1.1 200 OK", body=b"here")

    return answer


def get(url: str, method: str = "GET", body: bytes = b"", policy: Policy | None = None) -> Response:
    headers = {**SECRETS, "Content-Type": "text/plain"} if body else SECRETS
    return send(Request(method, url, headers, body), Limits(5), policy)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:PORT/inside",
        "http://[::ffff:127.0.0.2]:PORT/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "//10.0.0.1/",
        "http://127.0.0.1:22/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user:password@127.0.0.1:PORT/there",
        "http://2130706433/",
        "http://[/",
    ],
)
def test_each_target_is_checked(location: str, serve: Serve) -> None:
    def answer(visit: Visit) -> None:
        port = str(visit.connection.getsockname()[1])
        visit.say("HTTP/1.1 302 Found", f"Location: {location.replace('PORT', port)}")

    server = serve(answer)

    with pytest.raises(OutboundError) as caught:
        get(server.url())
    assert caught.value.code == "OUTBOUND_REFUSED"
    assert server.connections == 1


def test_five_are_followed_and_no_more(serve: Serve) -> None:
    server = serve(lambda visit: visit.say("HTTP/1.1 302 Found", f"Location: {visit.path}x"))

    with pytest.raises(OutboundError, match="more than 5 times") as caught:
        get(server.url())
    assert caught.value.code == "OUTBOUND_REFUSED"
    assert len(server.visits) == 6


def test_none_is_followed_when_none_is_wanted(serve: Serve) -> None:
    server = serve(to("/there"))

    response = send(Request("GET", server.url()), Limits(redirects=0))

    assert (response.status, len(server.visits)) == (302, 1)


def test_without_a_place_to_go_it_is_the_answer(serve: Serve) -> None:
    server = serve(lambda visit: visit.say("HTTP/1.1 302 Found", body=b"nowhere"))

    assert get(server.url()).body == b"nowhere"


@pytest.mark.parametrize(
    ("method", "status", "then"),
    [
        ("POST", 301, "GET"),
        ("POST", 302, "GET"),
        ("POST", 303, "GET"),
        ("PUT", 303, "GET"),
        ("HEAD", 303, "HEAD"),
        ("PUT", 302, "PUT"),
        ("DELETE", 301, "DELETE"),
        ("POST", 307, "POST"),
        ("POST", 308, "POST"),
    ],
)
def test_the_method_that_follows(method: str, status: int, then: str, serve: Serve) -> None:
    server = serve(to("there?a=ü", status))

    response = get(server.url(), method, b"text")

    first, second = server.visits
    assert (first.line, first.body) == (f"{method} / HTTP/1.1", b"text")
    assert (second.line, second.body) == (f"{then} /there?a=%C3%BC HTTP/1.1", b"text" if then == method else b"")
    assert ("content-type" in second.headers) == (then == method)
    assert response.url == server.url("/there?a=%C3%BC")


def test_secrets_go_along_within_an_origin(serve: Serve) -> None:
    server = serve(to("/there"))

    get(server.url())

    assert {"authorization", "cookie", "x-api-key", "accept"} <= set(server.visits[1].headers)


def test_secrets_stay_behind_when_the_origin_changes(serve: Serve) -> None:
    other = serve(to(""))
    server = serve(to(other.url("/there")))

    get(server.url())

    assert set(other.visits[0].headers) == {"host", "connection", "accept-encoding", "accept"}
    assert other.visits[0].headers["host"] == f"127.0.0.1:{other.port}"


def test_https_does_not_become_http(serve: Serve, named: Named, authority: Authority) -> None:
    other = serve(to(""))
    server = serve(to(other.url("/there")), certificate=authority.certificate("safe.example"))
    policy = named(safe_example=[["127.0.0.1"]])

    with pytest.raises(OutboundError, match="from https to http") as caught:
        get(server.url(host="safe.example", scheme="https"), policy=policy)
    assert caught.value.code == "OUTBOUND_REFUSED"
    assert other.connections == 0


def test_http_may_become_https(serve: Serve, named: Named, authority: Authority) -> None:
    other = serve(to(""), certificate=authority.certificate("safe.example"))
    server = serve(to(other.url("/there", host="safe.example", scheme="https")))

    assert get(server.url(), policy=named(safe_example=[["127.0.0.1"]])).body == b"here"
