"""A process of its own that carries one letter through apprise: python -m app.delivery.carrier.

So nothing that a service does can hold the program up, and its libraries are loaded by nobody else.
What to carry comes on standard input, out of sight of those who list processes.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import apprise
import msgspec

from app.net.addresses import Address, Network, may_dial
from app.net.settings import NetSettings


class Task(msgspec.Struct, frozen=True):
    """A letter for an address; without text the address is only looked at.

    `inside`: the address may lie in the machine's own network.
    """

    url: str
    title: str = ""
    text: str = ""
    inside: bool = False


class Report(msgspec.Struct, frozen=True):
    """`shown`: the address without its secrets, None if it is no address. `sent`: it was taken."""

    shown: str | None = None
    sent: bool = False


def carry(task: Task) -> Report:
    """Do what is asked."""
    if not task.inside:
        stay_outside(NetSettings().allow_networks)
    asset = apprise.AppriseAsset(app_id="Churnwatch", async_mode=False)
    service = apprise.Apprise.instantiate(task.url, asset=asset, suppress_exceptions=True)
    if service is None:
        return Report()
    shown = str(service.url(privacy=True))  # type: ignore[no-untyped-call]
    sent = bool(task.text) and bool(service.notify(body=task.text, title=task.title))
    return Report(shown.partition("?")[0][:200], sent)


def stay_outside(allowed: Sequence[Network]) -> None:
    """From now on every name leads to addresses that may be dialled, and to no others."""
    ask = socket.getaddrinfo

    def asked(*args: Any, **named: Any) -> list[Any]:
        found = [one for one in ask(*args, **named) if may_dial(_address(one), allowed)]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "not in a public network")
        return found

    socket.getaddrinfo = asked


def _address(found: Any) -> Address:
    """The address in an answer of getaddrinfo, without the zone that IPv6 may add."""
    return ip_address(str(found[4][0]).partition("%")[0])


if __name__ == "__main__":
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(carry(task)))
