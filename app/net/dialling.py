"""The one address guard: resolve a name once, check every address, dial a checked one."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address

import httpcore
import httpx

from app.net.networks import Network, may_dial

# A name may have more; the platforms have one to four, and each costs a connect timeout.
_MOST_ADDRESSES = 4


class NotPublic(Exception):
    """A host has an address that may not be dialled."""


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system's resolver gives them."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} has no address") from error
    return [str(entry[4][0]) for entry in found]


async def checked_addresses(
    host: str, port: int, allowed: Sequence[Network], resolve: Resolve = resolve
) -> list[str]:
    """The addresses of a host, each once, all of them checked: one bad one spoils the name.

    Raises NotPublic, httpcore.ConnectError if there is none.
    """
    addresses = list(dict.fromkeys(await resolve(host, port)))
    if not all(may_dial(ip_address(address), allowed) for address in addresses):
        raise NotPublic
    return addresses[:_MOST_ADDRESSES]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to public addresses, and to those in the allowed networks."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        resolve: Resolve = resolve,
        dial: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._dial = dial or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Dial the first address that answers. Raises NotPublic if one of them may not be."""
        *others, last = await checked_addresses(host, port, self._allowed, self._resolve)
        for address in others:
            try:
                return await self._dial.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._dial.connect_tcp(last, port, timeout, local_address, socket_options)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport, dialling through the guard."""

    def __init__(self, tls: ssl.SSLContext, allowed: Sequence[Network] = ()) -> None:
        super().__init__(verify=tls, trust_env=False)
        # httpx has no parameter for the network backend; httpcore's pool has.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, network_backend=GuardedBackend(allowed)
        )
