"""Frames of a web socket, from an address that was checked before it was dialled."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpcore
import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from app import __version__
from app.domain.errors import Permanent, Temporary
from app.net.addresses import BaseAddress
from app.net.dialling import NotPublic, checked_addresses
from app.net.networks import Network

# A frame of a stream of records: the largest record is 1 MB, and ours are a few hundred bytes.
_FRAME_BYTES = 2**21
_OPEN_SECONDS = 15.0
_PING_SECONDS = 20.0
# So much of a refusal is read to learn the reason.
_REASON_BYTES = 300


class SocketRefused(Temporary):
    """The server answered the opening request with an error; `said` is the beginning of its body."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


class _Direct(connect):
    """Follows no redirect, whose address nobody would have checked."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


@asynccontextmanager
async def open_frames(
    base: BaseAddress, params: httpx.QueryParams, allowed: Sequence[Network], tls: ssl.SSLContext
) -> AsyncIterator[AsyncIterator[str | bytes]]:
    """The frames of the socket at `base` with these parameters, until it closes.

    Raises Temporary if it cannot be opened or breaks off, SocketRefused if the server answers with
    an error, Permanent if its address is not public.
    """
    secure = base.url.scheme == "https"
    url = base.url.copy_with(scheme="wss" if secure else "ws", params=params)
    try:
        async with _Direct(
            str(url),
            sock=await _dialled(base, allowed),
            ssl=tls if secure else None,
            proxy=None,
            compression=None,
            user_agent_header=f"churnwatch/{__version__}",
            open_timeout=_OPEN_SECONDS,
            ping_interval=_PING_SECONDS,
            ping_timeout=_PING_SECONDS,
            close_timeout=1,
            max_size=_FRAME_BYTES,
        ) as connection:
            yield _received(connection, base)
    except InvalidStatus as error:
        said = bytes(error.response.body or b"")[:_REASON_BYTES].decode("utf-8", "replace")
        status = error.response.status_code
        raise SocketRefused(f"{base.host} answers the stream with {status}", said) from None
    except NotPublic:
        raise Permanent(f"{base.host} is not a public address") from None
    except httpcore.ConnectError:
        raise Temporary(f"{base.host} could not be reached") from None
    except (OSError, TimeoutError, WebSocketException) as error:
        raise Temporary(f"{base.host} gives no stream ({type(error).__name__})") from error


async def _received(connection: ClientConnection, base: BaseAddress) -> AsyncIterator[str | bytes]:
    async for frame in connection:
        yield frame
    raise Temporary(f"{base.host} closed the stream")


async def _dialled(base: BaseAddress, allowed: Sequence[Network]) -> socket.socket:
    """A connection to the first checked address that answers."""
    port = base.url.port or (443 if base.url.scheme == "https" else 80)
    fault: OSError = OSError("no address")
    for address in await checked_addresses(base.url.host, port, allowed):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        dialled = socket.socket(family, socket.SOCK_STREAM)
        dialled.setblocking(False)
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                await asyncio.get_running_loop().sock_connect(dialled, (address, port))
        except OSError as error:
            dialled.close()
            fault = error
        else:
            return dialled
    raise fault
