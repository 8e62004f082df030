"""Where requests do not get to."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from taskverse.outbound import OutboundError, Policy, Request, send
from taskverse.outbound.policy import policy_of_settings
from tests.outbound.server import Server, Visit

Serve = Callable[..., Server]
Named = Callable[..., Policy]


def code_of(url: str, policy: Policy | None = None) -> str:
    with pytest.raises(OutboundError) as caught:
        send(Request("GET", url), policy=policy)
    return caught.value.code


def hello(visit: Visit) -> None:
    visit.say("HTTP/1.1 200 OK", body=b"hello")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "0.1.2.3", "169.254.169.254", "localhost"],
)
def test_an_address_inside_is_refused(host: str, serve: Serve, settings: Settings, connections: list[str]) -> None:
    server = serve(hello)
    settings.OUTBOUND_ALLOWED_HOSTS = []
    connections.clear()

    assert code_of(f"http://{host}:{server.port}/") == "OUTBOUND_REFUSED"
    assert connections == []


def test_a_name_that_leads_inside_is_refused_and_the_user_is_not_told_where(named: Named) -> None:
    with pytest.raises(OutboundError) as caught:
        send(Request("GET", "http://db.example/"), policy=named(db_example=[["10.11.12.13"]]))
    assert caught.value.code == "OUTBOUND_REFUSED"
    assert "10.11" not in caught.value.message


@pytest.mark.parametrize("found", [["93.184.215.14", "10.0.0.1"], ["fd00:ec2::254", "2606:4700::1111"]])
def test_one_address_inside_among_public_ones_is_too_many(
    found: list[str], named: Named, connections: list[str]
) -> None:
    connections.clear()

    assert code_of("http://both.example/", named(both_example=[found])) == "OUTBOUND_REFUSED"
    assert connections == []


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked(
    serve: Serve, named: Named, connections: list[str]
) -> None:
    server = serve(hello)
    connections.clear()

    response = send(Request("GET", server.url(host="re.bind")), policy=named(re_bind=[["127.0.0.1"]]))

    assert (response.body, connections) == (b"hello", ["127.0.0.1"])
    assert server.visits[0].headers["host"] == f"re.bind:{server.port}"


def test_a_name_that_leads_elsewhere_the_second_time_is_checked_the_second_time(serve: Serve, named: Named) -> None:
    server = serve(lambda visit: visit.say("HTTP/1.1 302 Found", "Location: /again"))
    policy = named(re_bind=[["127.0.0.1"], ["169.254.169.254"]])

    assert code_of(server.url(host="re.bind"), policy) == "OUTBOUND_REFUSED"
    assert server.connections == 1


def test_the_next_address_is_tried_when_one_takes_no_connection(serve: Serve, named: Named) -> None:
    server = serve(hello)
    policy = named(two_example=[["::1", "127.0.0.1"]])

    assert send(Request("GET", server.url(host="two.example")), policy=policy).status == 200


def test_a_port_that_is_not_listed_is_refused(serve: Serve, settings: Settings) -> None:
    server = serve(hello)
    settings.OUTBOUND_ALLOWED_PORTS = ["80", f"{server.port + 1}-65535"]

    assert code_of(server.url()) == "OUTBOUND_REFUSED"
    assert server.connections == 0

    settings.OUTBOUND_ALLOWED_PORTS = [f"1024-{server.port}"]
    assert send(Request("GET", server.url())).status == 200


@pytest.mark.parametrize("entry", ["inside.example", "INSIDE.example.", "127.0.0.0/8", "127.0.0.1"])
def test_what_the_operator_lists_may_be_inside(entry: str, serve: Serve, named: Named, settings: Settings) -> None:
    server = serve(hello)
    settings.OUTBOUND_ALLOWED_HOSTS = [entry]
    policy = named(inside_example=[["127.0.0.1"]], sub_inside_example=[["127.0.0.2"]], other_example=[["10.0.0.1"]])

    assert send(Request("GET", server.url(host="inside.example")), policy=policy).status == 200
    assert code_of(server.url(host="other.example"), policy) == "OUTBOUND_REFUSED"
    if entry != "127.0.0.0/8":
        assert code_of(server.url(host="sub.inside.example"), policy) == "OUTBOUND_REFUSED"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OUTBOUND_ALLOWED_HOSTS", "10.0.0.0/33"),
        ("OUTBOUND_ALLOWED_HOSTS", "10.0.0.1/8"),
        ("OUTBOUND_ALLOWED_HOSTS", "*"),
        ("OUTBOUND_ALLOWED_HOSTS", "http://inside.example"),
        ("OUTBOUND_ALLOWED_PORTS", "http"),
    ],
)
def test_a_setting_that_cannot_be_read_opens_nothing(name: str, value: str, settings: Settings) -> None:
    setattr(settings, name, [value])

    with pytest.raises(ImproperlyConfigured, match=name):
        policy_of_settings()


def test_proxies_of_the_environment_are_passed_over(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server, proxy = serve(hello), serve(hello)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())

    assert send(Request("GET", server.url())).body == b"hello"
    assert proxy.connections == 0


def test_a_name_without_an_address_is_a_failure(named: Named) -> None:
    assert code_of("http://nowhere.example/", named()) == "OUTBOUND_FAILED"
    assert code_of("http://empty.example/", named(empty_example=[[]])) == "OUTBOUND_FAILED"
