"""The address that is counted and stored is the one our own proxies saw."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from taskverse.api.client_ip import client_ip, client_network

PEER = "198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PEER),
        (0, "203.0.113.9", PEER),
        (1, None, PEER),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:DB8::1]:4711", "2001:db8::1"),
        (1, "2001:db8:0:0::1%eth0", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9,, ", "203.0.113.9"),
        (1, "unknown", PEER),
        (1, "'; DROP TABLE", PEER),
        (1, "9" * 10_000, PEER),
    ],
)
def test_address(settings: Settings, proxies: int, forwarded: str | None, address: str) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_ip(RequestFactory(REMOTE_ADDR=PEER).get("/", headers=headers)) == address


def test_a_unix_socket_has_no_address() -> None:
    assert client_ip(RequestFactory(REMOTE_ADDR="").get("/")) == ""


@pytest.mark.parametrize(
    ("address", "network"), [(PEER, PEER), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", "")]
)
def test_ipv6_is_counted_by_network(address: str, network: str) -> None:
    assert client_network(RequestFactory(REMOTE_ADDR=address).get("/")) == network
