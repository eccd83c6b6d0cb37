"""Which IP addresses may be dialled: public ones, and private ones that the owner opened."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# From the IANA special-purpose registries; the standard library's is_global misses several of these
# in the Python versions we support. 168.63.129.16 is where Azure keeps its metadata.
_CLOSED_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Only 2000::/3 is public, and in it neither protocol blocks such as Teredo, nor 6to4, nor examples.
# Mapped, compatible and NAT64 addresses lie outside: what is left cannot hide an IPv4 address.
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_CLOSED_IPV6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
# No setting opens these: clouds keep their metadata here, and nobody a follower list.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fd00:ec2::/32",
        "fe80::/10",
        "ff00::/8",
    )
)
LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
# What a home or a company uses inside. Opened for hosts that the owner names, and for no others.
PRIVATE: tuple[Network, ...] = (
    *LOOPBACK,
    *(ip_network(n) for n in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")),
    IPv6Network("fc00::/7"),
)


def may_dial(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """True if the address is public, or in one of the allowed networks."""
    if any(address in network for network in _NEVER):
        return False
    return _is_public(address) or any(address in network for network in allowed)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_IPV4)
    return address in _PUBLIC_IPV6 and not any(address in network for network in _CLOSED_IPV6)
