"""Blocks on GitHub, in the name of the person whose token is given.

https://docs.github.com/rest/users/blocking
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.acting._letting_in import as_let_in
from app.domain.account import Account, AccountKey
from app.domain.act import Act, Caps, Deed, Edge
from app.domain.errors import BadInput, Permanent, Unauthorized
from app.domain.instant import SECOND
from app.domain.token import Token
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.visit import Visit
from app.ports.clock import Clock
from app.sources import _github as wire
from app.sources.github import GithubSettings

# GitHub asks for a second between two requests that change something.
_BETWEEN = SECOND
_REDIRECTS = 3
_LONGEST_TOKEN = 300


@dataclass(slots=True)
class GithubHand:
    """Acts in the name of one account. Logins change: each is asked for before it is used."""

    visit: Visit
    token: Token

    async def edges(self, accounts: Sequence[Account]) -> dict[AccountKey, Edge]:
        """What stands between the accounts, one after the other; who is gone is missing."""
        found = {}
        for one in accounts:
            if login := await self._login(one):
                follows = await self._is(f"/user/following/{login}")
                found[one.key] = Edge(follows, blocks=await self._is(f"/user/blocks/{login}"))
        return found

    async def do(self, act: Act) -> None:
        """Block. One that is blocked already is no fault."""
        login = await self._login(act.account)
        if login is None:
            raise Permanent(f"{self.visit.base.host} no longer has {act.account.name}")
        answer = await self._change("PUT", login, (204, 422))
        if answer.status == 422 and not await self._is(f"/user/blocks/{login}"):
            raise answer.error()

    async def undo(self, act: Act) -> None:
        """Unblock; who is gone, or not blocked any more, is no fault."""
        if login := await self._login(act.account):
            await self._change("DELETE", login, (204, 404))

    async def _login(self, account: Account) -> str | None:
        """The present login of an account, None if it is gone."""
        if not wire.is_id(account.id):
            return None
        answer = await self._get(f"/user/{account.id}", (200, 404))
        return answer.decode(wire.Person).handle if answer.status == 200 else None

    async def _is(self, path: str) -> bool:
        return (await self._get(path, (204, 404))).status == 204

    async def _get(self, path: str, expect: tuple[int, ...]) -> Answer:
        headers = _headers(self.token.secret)
        return await self.visit.get(path, headers=headers, expect=expect, redirects=_REDIRECTS)

    async def _change(self, method: str, login: str, expect: tuple[int, ...]) -> Answer:
        headers = _headers(self.token.secret)
        answer = await self.visit.change(
            method, f"/user/blocks/{login}", headers=headers, expect=(*expect, 403)
        )
        if answer.status == 403:
            raise Unauthorized(f"{self.visit.base.host} does not let this token block")
        self.visit.pause(_BETWEEN)
        return answer


class GithubWriter:
    """Lets itself in with a personal access token that may block, and needs nothing else."""

    network = wire.NETWORK
    deeds = frozenset({Deed.BLOCK})
    asks = "a personal access token that may block another user, and nothing else"
    notes = (
        "GitHub has no mute and no way to remove a follower but a block, which ends the follow on"
        " both sides; taking it back does not bring it back.",
    )
    # GitHub's secondary limit allows 500 requests an hour that make something.
    caps = Caps(250, 1_000)

    def __init__(
        self, outbound: Outbound, _clock: Clock, settings: GithubSettings | None = None
    ) -> None:
        settings = settings or GithubSettings()
        self._outbound = outbound
        self._base = settings.api
        self._grant = wire.grant_of(self._base.host, with_token=True)

    def price(self, deed: Deed, undoing: bool = False) -> int:  # noqa: ARG002 (all cost the same)
        """One request each."""
        return 1

    async def let_in(self, name: str, secret: str) -> Token:
        """Try the token: whose it is, and whether it sees the account's blocks."""
        login = name.strip().removeprefix("@")
        if not wire.is_login(login):
            raise BadInput("a GitHub account is a login")
        if len(secret) > _LONGEST_TOKEN or not all("!" <= letter <= "~" for letter in secret):
            raise BadInput("a token is visible ASCII without spaces")
        async with self._outbound.visit(self._base, f"@{login}", self._grant) as visit:
            headers = _headers(secret)
            own = (await visit.get("/user", headers=headers)).decode(wire.Person)
            seen = await visit.get("/user/blocks", headers=headers, expect=(200, 403, 404))
        if (own.handle or "").lower() != login.lower() or own.account_id is None:
            raise BadInput("the token is not one of that account")
        if seen.status != 200:
            raise BadInput(
                "the token may not block: a classic one needs the scope `user`, a fine-grained one"
                " the permission to block another user"
            )
        account = Account(self.network, own.account_id, own.handle)
        return Token(self.network, self._base.host, account, secret, "block")

    @asynccontextmanager
    async def open(self, token: Token) -> AsyncIterator[GithubHand]:
        """Act in the name of the account."""
        with as_let_in(token, f"github {token.account.handle}"):
            async with self._outbound.visit(self._base, token.account.name, self._grant) as visit:
                yield GithubHand(visit, token)


def _headers(secret: str) -> dict[str, str]:
    return {
        "accept": "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
        "authorization": f"Bearer {secret}",
    }


WRITER = GithubWriter
