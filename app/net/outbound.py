"""The one client for everything that leaves this machine over HTTP."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from app import __version__
from app.domain.grant import Grant, chosen
from app.domain.instant import SECOND
from app.domain.owner import OwnerId
from app.domain.token import Token
from app.net.addresses import BaseAddress
from app.net.dialling import GuardedTransport
from app.net.frames import open_frames
from app.net.granting import Granted, Granting
from app.net.hooks import dialled_for
from app.net.networks import LOOPBACK, Network
from app.net.pace import Pace
from app.net.settings import NetSettings
from app.net.visit import Sleep, Visit
from app.ports.budgets import Purse
from app.ports.clock import Clock
from app.ports.credentials import Tokens

_HEADERS = {
    "user-agent": f"churnwatch/{__version__}",
    "accept": "application/json",
    # Others can unpack a kilobyte into a gigabyte in one step; gzip can be counted as it goes.
    "accept-encoding": "gzip",
}


class Outbound:
    """Opens visits to servers, and remembers between them how often each server may be asked.

    Connections live as long as a visit and no longer, so that an Outbound may serve several event
    loops and threads. `tokens`: what people gave us to show to servers. `transport` and `sleep` let
    tests stand in for the network and for time.
    """

    def __init__(
        self,
        clock: Clock,
        settings: NetSettings | None = None,
        *,
        tokens: Tokens | None = None,
        purse: Purse | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.settings = settings or NetSettings()
        self.purse = purse
        self._tokens = tokens
        self._clock = clock
        self._transport = transport
        self._sleep = sleep
        self._granting = Granting(purse)
        self._paces: dict[str, Pace] = {}
        for name in ("httpx", "httpcore"):  # at INFO they write whole addresses into the log
            logging.getLogger(name).setLevel(logging.WARNING)

    @asynccontextmanager
    async def visit(self, base: BaseAddress, about: str, *grants: Grant) -> AsyncIterator[Visit]:
        """A visit to the server at `base`; `about` names the account in error sentences.

        `grants`: what the server is known to answer of whoever asks; no more requests are sent,
        but to a server on this machine.
        """
        async with httpx.AsyncClient(
            transport=self._transport or self._guarded(base),
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(self.settings.silence_seconds),
            trust_env=False,
        ) as client:
            pace, counted = self._pace(base), self._counted(base, grants)
            yield Visit(
                base,
                about,
                client,
                pace,
                self._clock,
                self._sleep,
                self.settings,
                Granted(counted, self._granting),
            )

    def granted(self, base: BaseAddress, *known: Grant) -> tuple[Grant, ...]:
        """How many requests a server gets: as a person set, or as is known of it."""
        return chosen(known, self.settings.requests.get(base.host))

    def _counted(self, base: BaseAddress, known: Sequence[Grant]) -> tuple[Grant, ...]:
        """What is heeded: a server on this machine grants what it likes, unless a person set it."""
        if base.loopback and base.host not in self.settings.requests:
            return ()
        return self.granted(base, *known)

    def tokens(self, owner: OwnerId, network: str, host: str) -> Sequence[Token]:
        """What an owner let us show to a server, the oldest first."""
        return self._tokens.of(owner, network, host) if self._tokens else ()

    def keep_token(self, owner: OwnerId, fresh: Token) -> None:
        """Keep a token that a server gave in place of an older one of the same account."""
        if self._tokens:
            self._tokens.keep(owner, fresh)

    @asynccontextmanager
    async def frames(
        self, base: BaseAddress, params: httpx.QueryParams
    ) -> AsyncIterator[AsyncIterator[str | bytes]]:
        """The frames of the web socket at `base`, until it closes; raises as `open_frames` does."""
        async with open_frames(base, params, self._dialled(base), self._tls) as frames:
            yield frames

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once, when first needed: reading the certificates takes longer than a request."""
        return httpx.create_ssl_context(trust_env=False)

    def _guarded(self, base: BaseAddress) -> GuardedTransport:
        return GuardedTransport(self._tls, self._dialled(base))

    def _dialled(self, base: BaseAddress) -> tuple[Network, ...]:
        """Networks that may be dialled for this address although they are not public."""
        allowed = self.settings.allow_networks
        if base.configured:
            allowed = (*dialled_for(str(base.url), self.settings.allow_hosts, allowed),)
        return (*allowed, *LOOPBACK) if base.loopback else allowed

    def _pace(self, base: BaseAddress) -> Pace:
        between = round(self.settings.pace_seconds * SECOND)
        return self._paces.setdefault(base.host, Pace(between))
