"""One webhook on its way: one POST under one deadline, of whose answer only a beginning is read."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpx

from app import __version__
from app.net.addresses import NO_ADDRESS
from app.net.dialling import GuardedTransport, NotPublic
from app.net.faults import clause
from app.net.hooks import dialled_for
from app.net.settings import NetSettings

_HEADERS = {
    "user-agent": f"churnwatch/{__version__}",
    "content-type": "application/json",
    "accept-encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a POST. `status`: None if there was no whole answer.

    `problem`: why there was none, a clause about the receiver. `body`: at most 64 KiB.
    """

    status: int | None = None
    problem: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Poster:
    """Sends webhooks. `transport` lets tests stand in for the network."""

    def __init__(
        self, settings: NetSettings | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.settings = settings or NetSettings()
        self._transport = transport

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send a body once. Never raises for what a receiver does; redirects are not followed."""
        seconds = self.settings.hook_seconds
        try:
            async with asyncio.timeout(seconds), self._client(url) as client:
                return await self._exchange(client, url, headers, body)
        except TimeoutError:
            return Reply(problem=f"did not finish its answer within {seconds:g} s")
        except NotPublic:
            return Reply(
                problem="is not in a public network, and CHURNWATCH_ALLOW_HOSTS does not name it"
            )
        except (httpx.TransportError, *NO_ADDRESS, ssl.SSLError) as error:
            return Reply(problem=clause(error))

    async def _exchange(
        self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str], body: bytes
    ) -> Reply:
        async with client.stream("POST", url, headers=headers, content=body) as response:
            # The stream itself: nothing is unpacked.
            stream = cast(httpx.AsyncByteStream, response.stream)
            read = bytearray()
            async for chunk in stream:
                read += chunk
                if len(read) >= self.settings.hook_answer_bytes:
                    break
        beginning = bytes(read[: self.settings.hook_answer_bytes])
        return Reply(response.status_code, None, response.headers, beginning)

    @asynccontextmanager
    async def _client(self, url: str) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(
            transport=self._transport or self._guarded(url),
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(self.settings.hook_seconds),
            trust_env=False,
        ) as client:
            yield client

    def _guarded(self, url: str) -> GuardedTransport:
        settings = self.settings
        return GuardedTransport(
            self._tls, dialled_for(url, settings.allow_hosts, settings.allow_networks)
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)
