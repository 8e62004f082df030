"""Which addresses are somebody else's, in public."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Written out, since what `is_global` says of some of them changed with patch releases of Python. IANA's special-purpose
# registry; multicast; and the one metadata service that answers on a public address (Azure's).
NOT_PUBLIC: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' NAT; cloud metadata too
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",  # link-local; cloud metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",  # relays to 6to4
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",  # Teredo, which wraps IPv4, and other protocols' own
            "2001:db8::/32",
            "2002::/16",  # 6to4 wraps IPv4
            "3fff::/20",
        ),
    )
)
# All else of IPv6 is private (fc00::/7, and in it metadata at fd00:ec2::254), link-local, multicast or unassigned.
IPV6_PUBLIC = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    address = unwrapped(address)
    if address.version == 6 and address not in IPV6_PUBLIC:  # noqa: PLR2004
        return False
    return address.is_global and not any(address in network for network in NOT_PUBLIC)


def unwrapped(address: Address) -> Address:
    """The IPv4 address that packets to this one arrive at, if it carries one.

    NAT64 is followed rather than refused: where a network has IPv6 alone, every IPv4 host looks so.
    """
    if not isinstance(address, IPv6Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address
