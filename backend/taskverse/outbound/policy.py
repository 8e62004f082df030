"""Where requests may go: everywhere in public, and to what the operator names."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from taskverse.outbound.addresses import Address, Network, is_public, unwrapped
from taskverse.outbound.errors import OutboundError
from taskverse.outbound.targets import Target, host_of

Resolve = Callable[[str], list[str]]


def system_resolve(host: str) -> list[str]:
    """Addresses of a host in the order to try. Raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@lru_cache
def trust(ca_file: str | None) -> ssl.SSLContext:
    """The system's certificates unless a file is given, read once per process; OpenSSL obeys SSL_CERT_FILE."""
    context = ssl.create_default_context(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True)
class Policy:
    """`hosts` and `networks` need not be public. `resolve` and `ca_file` are what a test puts in the world's place."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    ports: tuple[range, ...] = field(default=(range(80, 81), range(443, 444)))
    resolve: Resolve = system_resolve
    ca_file: str | None = None

    def allows_port(self, target: Target) -> bool:
        return any(target.port in ports for ports in self.ports)

    def allows(self, target: Target, address: Address) -> bool:
        return is_public(address) or target.host in self.hosts or self._names(unwrapped(address))

    def _names(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def policy_of_settings(resolve: Resolve = system_resolve, ca_file: str | None = None) -> Policy:
    """OUTBOUND_ALLOWED_HOSTS and OUTBOUND_ALLOWED_PORTS. Raises ImproperlyConfigured: a typing error opens nothing."""
    networks, hosts = [], set()
    try:
        for entry in settings.OUTBOUND_ALLOWED_HOSTS:
            if network := _network(entry):
                networks.append(network)
            else:
                hosts.add(host_of(entry))
        return Policy(
            hosts=frozenset(hosts),
            networks=tuple(networks),
            ports=tuple(_ports(str(entry)) for entry in settings.OUTBOUND_ALLOWED_PORTS),
            resolve=resolve,
            ca_file=ca_file,
        )
    except (ValueError, OutboundError) as error:
        raise ImproperlyConfigured(f"OUTBOUND_ALLOWED_HOSTS or OUTBOUND_ALLOWED_PORTS: {error}") from error


def _network(entry: str) -> Network | None:
    """Of "10.1.2.0/24", or of one address; None for a name."""
    try:
        return ip_network(entry)
    except ValueError:
        if "/" in entry:
            raise
        return None


def _ports(entry: str) -> range:
    """Of "443" or "8000-8999"."""
    first, _, last = entry.partition("-")
    return range(int(first), int(last or first) + 1)
