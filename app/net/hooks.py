"""Addresses that webhooks go to: checked as text here, and again by IP when they are dialled."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from ipaddress import ip_address

import httpx

from app.domain.errors import BadInput
from app.net.addresses import NO_ADDRESS
from app.net.networks import PRIVATE, Network, may_dial

LONGEST = 2_000
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]+")
# A last label of digits makes resolvers read the whole name as a number: 127.1, 2130706433, 0x7f.1.
_NUMBER = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")
# Names that only mean something inside; RFC 6761, RFC 6762, RFC 8375 and what routers invent.
_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")


def hook_address(
    text: str,
    named: Collection[str] = (),
    allowed: Sequence[Network] = (),
    own: Collection[str] = (),
) -> str:
    """The address in its plain ASCII form. Raises BadInput for one that must not be called.

    https on its usual port and a public name, none of our `own`; for hosts the owner has `named`
    also http, any port and a private network.
    """
    url = _read(text)
    host = url.host
    if host in named:
        return str(url)
    if _inside(host, allowed):
        raise BadInput(
            "the address is not in a public network: if you mean it,"
            " name its host in CHURNWATCH_ALLOW_HOSTS"
        )
    if url.raw_host.decode("ascii") in own:
        raise BadInput("the address is that of this Churnwatch itself, which knows already")
    if url.scheme != "https" or url.port is not None:
        raise BadInput("the address is not https on its usual port, 443")
    return str(url)


def dialled_for(url: str, named: Collection[str], allowed: Sequence[Network]) -> Sequence[Network]:
    """The networks that are open, beside the public ones, to calls of this address."""
    return (*allowed, *PRIVATE) if httpx.URL(url).host in named else allowed


def _read(text: str) -> httpx.URL:
    if len(text) > LONGEST:
        raise BadInput(f"the address is longer than {LONGEST} characters")
    try:
        url = httpx.URL(text.strip())
        host = url.host
        ascii_host = url.raw_host.decode("ascii").strip("[]").lower().removesuffix(".")
    except NO_ADDRESS:
        raise BadInput("the address cannot be read as a web address") from None
    if url.scheme not in ("https", "http") or not host or not _HOST.fullmatch(ascii_host):
        raise BadInput("the address does not begin with https:// and a host")
    if url.userinfo or url.fragment:
        raise BadInput("the address carries a name, a password or a fragment: leave them out")
    return url.copy_with(host=ascii_host)


def _inside(host: str, allowed: Sequence[Network]) -> bool:
    try:
        return not may_dial(ip_address(host), allowed)
    except ValueError:
        labels = host.split(".")
        named_inside = any(host == one or host.endswith(f".{one}") for one in _INSIDE)
        return len(labels) < 2 or named_inside or bool(_NUMBER.fullmatch(host))
