"""A process of its own that carries one letter through apprise: python -m app.delivery.carrier.

So nothing that a service does can hold the program up, and its libraries are loaded by nobody else.
What to carry comes on standard input, out of sight of those who list processes. It is waited for
whenever an address is looked at, so of apprise and of this program it loads what it needs alone.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from pkgutil import resolve_name
from typing import Any

import apprise
import msgspec

from app.net.networks import Address, Network, may_dial


class Task(msgspec.Struct, frozen=True):
    """A letter for an address; without text the address is only looked at.

    `service`: the class below apprise's plug-ins that speaks to it, as `ntfy:NotifyNtfy`. `inside`:
    the address may lie in the machine's own network. `networks`: what may be dialled although it is
    not public.
    """

    service: str
    url: str
    title: str = ""
    text: str = ""
    inside: bool = False
    networks: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """`shown`: the address without its secrets, None if it is no address. `sent`: it was taken."""

    shown: str | None = None
    sent: bool = False


def carry(task: Task) -> Report:
    """Do what is asked."""
    if not task.inside:
        stay_outside([ip_network(one) for one in task.networks])
    service = _instance(resolve_name(f"apprise.plugins.{task.service}"), task.url)
    if service is None:
        return Report()
    shown = str(service.url(privacy=True))
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


def _instance(service: Any, url: str) -> Any:
    """The service at an address, or None. Apprise's own way there loads more than a hundred others.

    Raises whatever apprise does where parts are missing or wrong: who waits gets no report then.
    """
    # A channel such as /#general is not the end of the address.
    told = service.parse_url(url.replace("/#", "/%23"))
    asset = apprise.AppriseAsset(app_id="Churnwatch", async_mode=False)
    made = service(**told, asset=asset) if told else None
    return made if made and made.enabled else None


def _address(found: Any) -> Address:
    """The address in an answer of getaddrinfo, without the zone that IPv6 may add."""
    return ip_address(str(found[4][0]).partition("%")[0])


if __name__ == "__main__":
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(carry(task)))
