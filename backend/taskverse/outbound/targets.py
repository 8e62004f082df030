"""A URL, read strictly and once: what is checked is what is connected to and what is asked for."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, quote, urlsplit

import idna

from taskverse.outbound.addresses import Address
from taskverse.outbound.errors import refused

DEFAULT_PORTS = {"http": 80, "https": 443}
URL_LENGTH = 8_000
NAME_LENGTH = 253

# Programs differ over control characters and backslashes: what one reads as a path is the host to another.
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")
# No "@": a user in a URL is a secret in a log, or a trick.
_NETLOC = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:@]+)(?::([0-9]{0,5}))?")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"([0-9]+|0x[0-9a-f]*)")
_SAFE = "%/:@!$&'()*+,;=~[]?"  # stays as it is in a path or query


@dataclass(frozen=True)
class Target:
    scheme: str
    host: str  # a name in ASCII, or an address without brackets
    port: int
    path: str  # and query

    @property
    def address(self) -> Address | None:
        """Of a host that is an address itself."""
        return _address(self.host)

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def target_of(url: str) -> Target:
    """Raises OutboundError for what is no absolute http or https URL. Nothing is looked up."""
    if len(url) > URL_LENGTH:
        raise refused(f"A URL has at most {URL_LENGTH} characters.")
    if _AMBIGUOUS.search(url):
        raise refused("A URL holds no control characters and no backslashes.")
    try:
        parts = urlsplit(url)
        path = _path(parts)
    except ValueError:
        raise refused("This is not a URL.") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise refused("Only http:// and https:// URLs are requested.")
    host, port = _host_and_port(parts.netloc)
    return Target(parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port, path)


def _path(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return quote(parts.path, safe=_SAFE.replace("?", "")) + query if parts.path else f"/{query}"


def _host_and_port(netloc: str) -> tuple[str, int | None]:
    if "@" in netloc:
        raise refused("A URL carries no user name or password; put them into a header.")
    found = _NETLOC.fullmatch(netloc)
    if not found:
        raise refused("The URL has no valid host and port.")
    port = int(found[2]) if found[2] else None
    if port is not None and not 0 < port < 2**16:
        raise refused("The URL has no valid host and port.")
    return host_of(found[1]), port


def host_of(text: str) -> str:
    """A host name or address in its one spelling. Raises OutboundError."""
    if text.startswith("["):
        address = _address(text[1:-1])
        if not isinstance(address, IPv6Address):
            raise refused("The URL has no valid host and port.")
        return str(address)
    # Before IDNA, too, which takes long over long names.
    name = "" if len(text) > NAME_LENGTH + 1 else _ascii(text).lower().removesuffix(".")
    if len(name) > NAME_LENGTH or not _NAME.fullmatch(name):
        raise refused("The URL has no valid host name.")
    # A last label that is a number makes an IPv4 address: 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1 to some.
    if _NUMBER.fullmatch(name.rpartition(".")[2]) and not _address(name):
        raise refused("An IPv4 address is four decimal numbers without leading zeros.")
    return name


def _ascii(name: str) -> str:
    """As browsers do, not as Python's own codec of 2003, which leads some names to another host."""
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        raise refused("The URL has no valid host name.") from None


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
