"""Which addresses may be asked: base addresses as text, IP addresses when dialling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from app.domain.errors import BadInput

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


@dataclass(frozen=True, slots=True)
class BaseAddress:
    """Where a platform's interface begins. `configured`: the owner of this program chose it."""

    url: httpx.URL
    configured: bool = False

    @property
    def host(self) -> str:
        """The host, with its port where that is not the usual one: for sentences."""
        return self.url.netloc.decode("ascii")

    @property
    def loopback(self) -> bool:
        """True if the owner chose this very machine."""
        return self.configured and _is_loopback(self.url.host)

    def join(self, path: str) -> httpx.URL:
        """The address of a path below this one."""
        return httpx.URL(f"{str(self.url).rstrip('/')}/{path.lstrip('/')}")


def base_address(text: str, configured: bool = False) -> BaseAddress:
    """Read a base address. Raises BadInput for what no platform's address looks like.

    One that was typed by anybody (`configured` false) must be https on the usual port; the owner's
    settings may say http and any port, so that a server of one's own can stand in.
    """
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise BadInput("a base address cannot be read as a web address") from None
    if url.scheme not in ("https", "http") or not url.host or not 0 < (url.port or 443) < 65_536:
        raise BadInput("a base address does not begin with https:// and a host")
    if url.userinfo or url.query or url.fragment:
        raise BadInput("a base address carries credentials, a query or a fragment: leave them out")
    if not configured and (url.scheme != "https" or url.port is not None):
        raise BadInput("a base address is not https on its usual port")
    return BaseAddress(url, configured)


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """True if both have the same scheme, host and port, and neither carries credentials."""
    return _origin(one) == _origin(other) and not (one.userinfo or other.userinfo)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in LOOPBACK)
