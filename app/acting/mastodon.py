"""Blocks, mutes and removed followers on every server with Mastodon's API that has them.

https://docs.joinmastodon.org/methods/accounts/ and https://docs.joinmastodon.org/api/oauth-scopes/
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.acting._fediverse import FediverseWriter, keys_by_number
from app.acting._letting_in import as_let_in
from app.domain.account import Account, AccountKey
from app.domain.act import Act, Deed, Edge
from app.domain.errors import BadInput, Permanent, Unauthorized
from app.domain.token import Token
from app.net.answer import Answer
from app.net.visit import Visit
from app.ports.credentials import Invitation, SignIn
from app.sources import _fediverse as fediverse
from app.sources import _mastodon as wire
from app.sources._asking import batches
from app.sources._mastodon_session import grants_of
from app.sources._mastodon_sign_in import SCOPES, MastodonSignIn

# What each deed needs beside reading accounts and edges.
_NEEDS = {
    Deed.BLOCK: "write:blocks",
    Deed.MUTE: "write:mutes",
    Deed.REMOVE_FOLLOWER: "write:follows",
}
_DOING = {
    Deed.BLOCK: "block",
    Deed.MUTE: "mute",
    Deed.REMOVE_FOLLOWER: "remove_from_followers",
}
_UNDOING = {Deed.BLOCK: "unblock", Deed.MUTE: "unmute"}
# GoToSocial, for one, cannot remove a follower: it answers 404 for an account that is there.
_IN_WORDS = {
    Deed.BLOCK: "block",
    Deed.MUTE: "mute",
    Deed.REMOVE_FOLLOWER: "remove a follower",
}
_RELATIONSHIPS = 40
_NOBODY = (404, 410)
_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class MastodonHand:
    """Acts in the name of one account on its own server. `numbers`: what that calls others, by id."""

    visit: Visit
    token: Token
    numbers: dict[str, str] = field(default_factory=dict)

    async def edges(self, accounts: Sequence[Account]) -> dict[AccountKey, Edge]:
        """What stands between the accounts; whom the server does not know is missing."""
        keys = await keys_by_number(accounts, self._number)
        found: dict[AccountKey, Edge] = {}
        for part in batches(list(keys), _RELATIONSHIPS):
            for edge in await self._relationships(part):
                if str(edge.id) in keys:
                    found[keys[str(edge.id)]] = Edge(
                        edge.following or edge.requested,
                        edge.followed_by,
                        edge.blocking,
                        edge.muting,
                    )
        return found

    async def do(self, act: Act) -> None:
        """Do it; a server answers alike if it was done before."""
        number = await self._number(act.account)
        if number is None:
            raise Permanent(f"{self.visit.base.host} knows no account {act.account.name}")
        await self._send(number, _DOING[act.deed], _IN_WORDS[act.deed])

    async def undo(self, act: Act) -> None:
        """Take a block or a mute back."""
        number = await self._number(act.account)
        if number is not None and act.deed in _UNDOING:
            await self._send(number, _UNDOING[act.deed], "take that back")

    async def _number(self, account: Account) -> str | None:
        """What the server calls an account: found by its address, known by its id."""
        if account.id not in self.numbers:
            for address in _addresses(account):
                person = await self._find(address)
                if person and person.number and account.id in person.names:
                    self.numbers[account.id] = person.number
                    break
        return self.numbers.get(account.id)

    async def _find(self, address: str) -> wire.Person | None:
        host = self.token.host
        acct = address.removesuffix(f"@{host}")
        answer = await self.visit.get(
            "/api/v1/accounts/lookup",
            {"acct": acct},
            headers=self._bearer(),
            expect=(200, 403, *_NOBODY),
        )
        return None if answer.status in _NOBODY else self._let_in(answer).decode(wire.Person)

    async def _relationships(self, numbers: Sequence[str]) -> list[wire.Relationship]:
        params = {"id[]": list(numbers), "with_suspended": "true"}
        answer = await self.visit.get(
            "/api/v1/accounts/relationships", params, headers=self._bearer(), expect=(200, 403)
        )
        return self._let_in(answer).decode(wire.Relationships)

    async def _send(self, number: str, verb: str, in_words: str) -> None:
        answer = await self.visit.post(
            f"/api/v1/accounts/{number}/{verb}",
            content=b"",
            media_type=_FORM,
            headers=self._bearer(),
            expect=(200, 403, 404),
        )
        if self._let_in(answer).status == 404:
            raise Permanent(f"{self.visit.base.host} offers no way to {in_words}")

    def _let_in(self, answer: Answer) -> Answer:
        """403 says that the token's scopes do not go so far, or that the account is off itself."""
        if answer.status == 403:
            raise Unauthorized(f"{self.visit.base.host} does not allow that")
        return answer

    def _bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token.secret}"}


class ActingSignIn(MastodonSignIn):
    """The sign-in to act: a registration and a token of its own, beside the one that reads."""

    async def finish(self, invitation: Invitation, code: str) -> Token:
        """Turn the code into a token. Raises BadInput if the server granted less than was asked."""
        token = await super().finish(invitation, code)
        granted = set(token.scopes.split())
        wanted = {one for one in self._scopes.split() if one.startswith("write:")}
        if "write" not in granted and wanted - granted:
            raise BadInput(f"{token.host} did not grant {', '.join(sorted(wanted - granted))}")
        return token


class MastodonWriter(FediverseWriter):
    """Lets itself in by OAuth, with the scopes of what was turned on and no more."""

    network = wire.NETWORK

    def price(self, deed: Deed, undoing: bool = False) -> int:  # noqa: ARG002 (all cost the same)
        """One request each."""
        return 1

    def sign_in(self, deeds: Collection[Deed]) -> SignIn:
        """The way to be let in for these deeds."""
        scopes = " ".join([SCOPES, *sorted(_NEEDS[one] for one in deeds)])
        return ActingSignIn(self._outbound, self._clock, self._settings, scopes)

    @asynccontextmanager
    async def open(self, token: Token) -> AsyncIterator[MastodonHand]:
        """Act in the name of the account, at its own server."""
        base = self._settings.base(token.host)
        with as_let_in(token, f"mastodon {token.host}"):
            grants = grants_of(token.host, token)
            async with self._outbound.visit(base, token.account.name, *grants) as visit:
                yield MastodonHand(visit, token)


def _addresses(account: Account) -> list[str]:
    """Where an account may be found: its handle, and what its id looks like."""
    if not fediverse.is_uri(account.id):
        return []
    user = fediverse.user_of(account.id)
    guess = [f"{user}@{fediverse.host_of(account.id)}"] if user else []
    known = [account.handle] if account.handle else []
    return list(dict.fromkeys([*known, *guess]))


WRITER = MastodonWriter
