"""Blocks and mutes on Bluesky: a block is a record in the owner's repository, under a key of ours.

Lexicons app.bsky.graph.block, app.bsky.graph.muteActor, app.bsky.graph.getRelationships and
com.atproto.repo.*.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from msgspec import Struct

from app.acting._letting_in import as_let_in
from app.domain.account import Account, AccountKey
from app.domain.act import Act, Caps, Deed, Edge
from app.domain.errors import BadInput, Permanent
from app.domain.instant import rfc3339
from app.domain.mirror import Holder
from app.domain.moderation_list import (
    CREATE_POINTS,
    DELETE_POINTS,
    POINTS_A_DAY,
    POINTS_AN_HOUR,
    Write,
    creation,
    delete,
    is_app_password,
)
from app.domain.token import Token
from app.net.outbound import Outbound
from app.net.visit import Visit
from app.ports.clock import Clock
from app.sources import _bluesky as wire
from app.sources._asking import batches
from app.sources._bluesky_repository import BlueskyRepositories, BlueskyRepository
from app.sources._bluesky_settings import BlueskySettings

_BLOCK = "app.bsky.graph.block"
# The most the lexicons take.
_RELATIONSHIPS, _PROFILES = 30, 25


class _Relationship(Struct, rename="camel"):
    """Each value is the address of the record that makes it so."""

    did: str | None = None
    following: str | None = None
    followed_by: str | None = None
    blocking: str | None = None


class _Relationships(Struct):
    relationships: list[_Relationship]


class _Viewer(Struct, frozen=True):
    muted: bool = False


class _View(Struct):
    did: str
    viewer: _Viewer = _Viewer()


class _Views(Struct):
    profiles: list[_View]


@dataclass(slots=True)
class BlueskyHand:
    """Acts in the name of one account. `appview`: who is asked how things stand, by anybody."""

    appview: Visit
    repository: BlueskyRepository
    clock: Clock

    async def edges(self, accounts: Sequence[Account]) -> dict[AccountKey, Edge]:
        """What stands between the accounts, whatever hides it from lists."""
        keys = {one.id: one.key for one in accounts if wire.is_did(one.id)}
        ids = list(keys)
        muted = await self._muted(ids)
        found: dict[AccountKey, Edge] = {}
        for part in batches(ids, _RELATIONSHIPS):
            for one in await self._relationships(part):
                if one.did in keys:
                    found[keys[one.did]] = Edge(
                        one.following is not None,
                        one.followed_by is not None,
                        one.blocking is not None,
                        one.did in muted,
                    )
        return found

    async def do(self, act: Act) -> None:
        """Write the block under the act's own key, or mute."""
        if act.deed is Deed.MUTE:
            await self.repository.call("app.bsky.graph.muteActor", {"actor": act.account.id})
        elif not await self.repository.has(_BLOCK, act.record):
            await self._write(act, self._block(act), there=True)

    async def undo(self, act: Act) -> None:
        """Delete the record that the act wrote, and no other, or unmute."""
        if act.deed is Deed.MUTE:
            await self.repository.call("app.bsky.graph.unmuteActor", {"actor": act.account.id})
        elif await self.repository.has(_BLOCK, act.record):
            await self._write(act, delete(act.record, _BLOCK), there=False)

    async def _write(self, act: Act, write: Write, there: bool) -> None:
        """Write; what was refused because it had come through before, its answer lost, is fine."""
        try:
            await self.repository.apply([write])
        except Permanent:
            if await self.repository.has(_BLOCK, act.record) is not there:
                raise

    def _block(self, act: Act) -> Write:
        value = {
            "$type": _BLOCK,
            "subject": act.account.id,
            "createdAt": rfc3339(self.clock.now()),
        }
        return creation(_BLOCK, act.record, value)

    async def _relationships(self, ids: Sequence[str]) -> list[_Relationship]:
        params = {"actor": self.repository.holder.did, "others": ids}
        answer = await self.appview.get("/xrpc/app.bsky.graph.getRelationships", params)
        return answer.decode(_Relationships).relationships

    async def _muted(self, ids: Sequence[str]) -> set[str]:
        """Whom the account mutes, which its own server alone may tell."""
        found: set[str] = set()
        for part in batches(ids, _PROFILES):
            answer = await self.repository.ask("app.bsky.actor.getProfiles", {"actors": part})
            found |= {one.did for one in answer.decode(_Views).profiles if one.viewer.muted}
        return found


class BlueskyWriter:
    """Lets itself in with an app password, which the account can revoke at any time."""

    network = wire.NETWORK
    deeds = frozenset({Deed.BLOCK, Deed.MUTE})
    asks = "an app password"
    notes: tuple[str, ...] = (
        "Bluesky has no way to remove a follower; a block hides the follow for as long as it stands.",
        "A block on Bluesky is a record that everybody can read; a mute is private.",
    )
    # What the reference server grants, mirrored block lists included.
    caps = Caps(POINTS_AN_HOUR, POINTS_A_DAY)

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: BlueskySettings | None = None
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or BlueskySettings()
        self._repositories = BlueskyRepositories(outbound, clock, self._settings)

    def price(self, deed: Deed, undoing: bool = False) -> int:
        """What the server counts for a record made or deleted; a mute is one request."""
        if deed is Deed.BLOCK:
            return DELETE_POINTS if undoing else CREATE_POINTS
        return 1

    async def let_in(self, name: str, secret: str) -> Token:
        """Try the app password. It opens more than is used: Bluesky knows no smaller one."""
        if not is_app_password(secret):
            raise BadInput(
                "an app password looks like xxxx-xxxx-xxxx-xxxx: make one in the settings of the"
                " account"
            )
        holder = await self._repositories.find(name)
        account = Account(self.network, holder.did, holder.handle)
        async with self._repositories.open(holder, secret) as repository:
            token = Token(self.network, repository.visit.base.host, account, secret)
            with as_let_in(token, f"bluesky {holder.handle}"):
                await repository.let_in()
        return token

    @asynccontextmanager
    async def open(self, token: Token) -> AsyncIterator[BlueskyHand]:
        """Act in the name of the account."""
        holder = Holder(token.account.id, token.account.handle or token.account.id)
        base = self._settings.appview
        with as_let_in(token, f"bluesky {holder.handle}"):
            async with (
                self._outbound.visit(
                    base, f"@{holder.handle}", wire.grant_of(base.host)
                ) as appview,
                self._repositories.open(holder, token.secret) as repository,
            ):
                yield BlueskyHand(appview, repository, self._clock)


WRITER = BlueskyWriter
