"""Where a request comes from. Behind proxies the address is what the trusted ones wrote, never what the client did."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The client's address in its normal form; empty when there is none (a Unix socket without a trusted proxy).

    Each proxy adds the address that it saw to the right of X-Forwarded-For, so with TRUSTED_PROXY_COUNT proxies of ours
    that many entries from the right are true; whatever stands left of them came from the client.
    """
    peer = _normal(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXY_COUNT
    entries = [entry for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    if proxies == 0 or not entries:
        return peer
    return _normal(entries[-min(proxies, len(entries))]) or peer


def client_network(request: HttpRequest) -> str:
    """What to count by: the address, of IPv6 the /64 network, since one client has all addresses in it."""
    address = client_ip(request)
    return str(IPv6Network((address, 64), strict=False)) if ":" in address else address


def _normal(text: str) -> str:
    """Without port, brackets and zone, IPv4 as IPv4; empty for anything that is no address."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
