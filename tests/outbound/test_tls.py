from collections.abc import Callable

import pytest

from taskverse.outbound import Limits, OutboundError, Policy, Request, send
from tests.outbound.certificates import Authority
from tests.outbound.server import Server, Visit

Serve = Callable[..., Server]
Named = Callable[..., Policy]


def hello(visit: Visit) -> None:
    visit.say("HTTP/1.1 200 OK", body=b"hello")


@pytest.mark.parametrize(("host", "subject"), [("safe.example", "safe.example"), ("127.0.0.1", "127.0.0.1")])
def test_a_good_certificate(host: str, subject: str, serve: Serve, named: Named, authority: Authority) -> None:
    server = serve(hello, certificate=authority.certificate(subject))
    policy = named(safe_example=[["127.0.0.1"]])

    assert send(Request("GET", server.url(host=host, scheme="https")), policy=policy).body == b"hello"


@pytest.mark.parametrize(
    ("subject", "fault", "reason"),
    [
        ("safe.example", {"self_signed": True}, "self-signed"),
        ("safe.example", {"expired": True}, "expired"),
        ("other.example", {}, "Hostname mismatch"),
        ("127.0.0.1", {}, "Hostname mismatch"),  # the address that is connected to is not who was asked for
    ],
)
def test_a_bad_certificate(
    subject: str, fault: dict[str, bool], reason: str, serve: Serve, named: Named, authority: Authority
) -> None:
    server = serve(hello, certificate=authority.certificate(subject, **fault))

    with pytest.raises(OutboundError, match=reason) as caught:
        send(
            Request("POST", server.url(host="safe.example", scheme="https"), {"Authorization": "secret"}),
            policy=named(safe_example=[["127.0.0.1"]]),
        )
    assert caught.value.code == "OUTBOUND_FAILED"
    assert server.visits == []


def test_an_authority_that_is_not_trusted(serve: Serve, authority: Authority) -> None:
    server = serve(hello, certificate=authority.certificate("127.0.0.1"))

    with pytest.raises(OutboundError, match="unable to get local issuer"):
        send(Request("GET", server.url(scheme="https")))


def test_a_server_without_tls(serve: Serve) -> None:
    server = serve(hello)

    with pytest.raises(OutboundError) as caught:
        send(Request("GET", server.url(scheme="https")), Limits(2))
    assert caught.value.code in ("OUTBOUND_FAILED", "OUTBOUND_TIMEOUT")
