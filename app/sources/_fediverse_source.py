"""What every source of the fediverse begins with: its servers, and one server's own network."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Self

from app.domain.account import Account
from app.domain.errors import BadInput
from app.domain.owner import FIRST_OWNER, OwnerId
from app.domain.sharing import Meter, half_of
from app.net.addresses import plain_host
from app.net.outbound import Outbound
from app.ports.clock import Clock
from app.ports.sources import Walk
from app.sources import _fediverse as fediverse
from app.sources._fediverse import FediverseSettings, Home, Wanted

MOVED = "the account has moved elsewhere, and its followers are moved after it"


class FediverseSource:
    """Accounts live on servers that anybody may run; `at` one of them a name alone is enough."""

    network: str

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: FediverseSettings | None = None
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or FediverseSettings()
        self._host: str | None = None
        self._numbers = fediverse.Numbers()

    def at(self, host: str) -> Self:
        """The same source for the network `FAMILY:HOST`, where a name alone is on that host."""
        one = copy(self)
        one.network = fediverse.network_of(type(self).network, host)
        one._host = plain_host(host)
        return one

    def meter(self, account: Account) -> Meter:
        """What its server counts against our network address."""
        host = fediverse.host_of(account.id)
        return half_of(self._outbound.granted(self._settings.base(host), fediverse.grant_of(host)))

    async def _find(self, account: str) -> tuple[Wanted, Home]:
        """Whom an address user@host or a URI names, and the server that keeps the account.

        Raises BadInput for what names nobody, or somebody outside this network.
        """
        wanted = fediverse.read_name(account, self._host)
        if self._host and wanted.host != self._host:
            raise BadInput(f"{self.network} holds accounts of {self._host}, not of {wanted.host}")
        return wanted, await fediverse.find_home(self._outbound, self._settings, wanted)


class PersonalFediverseSource(FediverseSource):
    """Servers to which people sign in: each is shown the tokens of one owner, and nobody else's."""

    _owner: OwnerId = FIRST_OWNER

    def on_behalf_of(self, owner: OwnerId) -> Self:
        """The same source with this owner's tokens."""
        one = copy(self)
        one._owner = owner
        return one


def judged(walk: Walk, moved: bool, shows_nobody: str) -> Walk:
    """The walk with what its account and its count say about it.

    `shows_nobody`: the fault of an empty list, with a place for the number that is claimed.
    """
    if not walk.complete:
        return walk
    if not walk.members and walk.claimed:
        fault = shows_nobody.format(walk.claimed)
        return replace(walk, complete=False, fault=fault, hidden=True)
    return replace(walk, complete=False, fault=MOVED) if moved else walk
