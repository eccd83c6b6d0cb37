"""Where `serve` may listen: on loopback, or behind a proxy that knows who is asking."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from app.domain.errors import BadInput


def checked_host(host: str, trusted_proxies: Sequence[str]) -> str:
    """Return the address to listen on, or raise BadInput if the whole network could reach it.

    Churnwatch has no accounts of its own, so that whoever reaches it can read and change everything.
    """
    if _is_loopback(host) or trusted_proxies:
        return host
    raise BadInput(
        f"serve listens on this machine alone, and CHURNWATCH_HOST asks for {host}: nobody would have"
        " to sign in. Leave it at 127.0.0.1, or put a proxy in front that signs people in, and name"
        " its address in CHURNWATCH_TRUSTED_PROXIES (such as 10.0.0.5/32)"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
