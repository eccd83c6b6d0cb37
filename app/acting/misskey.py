"""Blocks, mutes and removed followers on Misskey and its forks.

Endpoints blocking/*, mute/*, following/invalidate and users/relation of Misskey's own API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.acting._fediverse import FediverseWriter, keys_by_number
from app.acting._letting_in import as_let_in
from app.domain.account import Account, AccountKey
from app.domain.act import Act, Deed, Edge
from app.domain.errors import Permanent
from app.domain.token import Token
from app.ports.credentials import SignIn
from app.sources import _fediverse as fediverse
from app.sources import _misskey as wire
from app.sources._asking import batches
from app.sources._misskey_session import Session, code_of, grant_of
from app.sources._misskey_sign_in import PERMISSIONS, MisskeySignIn

_NEEDS = {
    Deed.BLOCK: "write:blocks",
    Deed.MUTE: "write:mutes",
    Deed.REMOVE_FOLLOWER: "write:following",
}
_DOING = {
    Deed.BLOCK: "blocking/create",
    Deed.MUTE: "mute/create",
    Deed.REMOVE_FOLLOWER: "following/invalidate",
}
_UNDOING = {Deed.BLOCK: "blocking/delete", Deed.MUTE: "mute/delete"}
# What a server says of something that is so already.
_SO_ALREADY = (
    *("ALREADY_BLOCKING", "ALREADY_MUTING"),
    *("NOT_BLOCKING", "NOT_MUTING", "NOT_FOLLOWING"),
)
_RELATIONS = 100


@dataclass(slots=True)
class MisskeyHand:
    """Acts in the name of one account on its own server. `numbers`: what that calls others, by id."""

    session: Session
    host: str
    numbers: dict[str, str] = field(default_factory=dict)

    async def edges(self, accounts: Sequence[Account]) -> dict[AccountKey, Edge]:
        """What stands between the accounts; whom the server does not know is missing."""
        keys = await keys_by_number(accounts, self._number)
        found: dict[AccountKey, Edge] = {}
        for part in batches(list(keys), _RELATIONS):
            for number, edge in (await self.session.relations(part)).items():
                if number in keys:
                    follows = edge.is_following or edge.has_pending_follow_request_from_you
                    known = Edge(follows, edge.is_followed, edge.is_blocking, edge.is_muted)
                    found[keys[number]] = known
        return found

    async def do(self, act: Act) -> None:
        """Do it; what is so already is no fault."""
        number = await self._number(act.account)
        if number is None:
            raise Permanent(f"{self.host} knows no account {act.account.name}")
        await self._send(_DOING[act.deed], number)

    async def undo(self, act: Act) -> None:
        """Take a block or a mute back."""
        number = await self._number(act.account)
        if number is not None and act.deed in _UNDOING:
            await self._send(_UNDOING[act.deed], number)

    async def _send(self, method: str, number: str) -> None:
        answer = await self.session.post(method, {"userId": number}, (200, 204, 400))
        if answer.status == 400 and code_of(answer) not in _SO_ALREADY:
            raise answer.error()

    async def _number(self, account: Account) -> str | None:
        """What the server calls an account: found by its address, known by its id."""
        if account.id not in self.numbers and fediverse.is_uri(account.id):
            user = await self.session.user(self._asked(account))
            if user and user.number and user.account_id(self.host) == account.id:
                self.numbers[account.id] = user.number
        return self.numbers.get(account.id)

    def _asked(self, account: Account) -> dict[str, object]:
        """How the server is asked for an account: its own by number, others by address."""
        last = account.id.rpartition("/")[2]
        host = fediverse.host_of(account.id)
        if host == self.host and wire.is_number(last):
            return {"userId": last}
        user, _, place = (account.handle or "").partition("@")
        return {"username": user or last, "host": place or host}


class MisskeyWriter(FediverseWriter):
    """Lets itself in by MiAuth, with the permissions of what was turned on and no more."""

    network = wire.NETWORK

    def price(self, deed: Deed, undoing: bool = False) -> int:  # noqa: ARG002 (undone at the same price)
        """A hundredth of what an hour grants; a twentieth for a mute: some versions let it mute 20."""
        return 5 if deed is Deed.MUTE else 1

    def sign_in(self, deeds: Collection[Deed]) -> SignIn:
        """The way to be let in for these deeds."""
        permissions = (*PERMISSIONS, *sorted(_NEEDS[one] for one in deeds))
        return MisskeySignIn(self._outbound, self._clock, self._settings, permissions)

    @asynccontextmanager
    async def open(self, token: Token) -> AsyncIterator[MisskeyHand]:
        """Act in the name of the account, at its own server."""
        base = self._settings.base(token.host)
        with as_let_in(token, f"misskey {token.host}"):
            grant = grant_of(token.host, token)
            async with self._outbound.visit(base, token.account.name, grant) as visit:
                yield MisskeyHand(Session(visit, token), token.host)


WRITER = MisskeyWriter
