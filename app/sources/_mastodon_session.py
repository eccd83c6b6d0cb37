"""A visit to a server with Mastodon's API, with a token where there is one to show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.domain.errors import Unauthorized
from app.domain.grant import Grant
from app.domain.instant import MINUTE
from app.domain.owner import OwnerId
from app.domain.token import Token, token_of
from app.net.addresses import BaseAddress
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.visit import Params, Visit
from app.sources import _fediverse as fediverse
from app.sources import _mastodon as wire

_NOBODY = (404, 410)
# What tells a request for a further page, of which Mastodon answers fewer.
_PAGING = frozenset({"page", "max_id", "min_id", "since_id"})


@dataclass(slots=True)
class Session:
    """Asks one server. `host`: what ids call it. `own`: in the name of the list's own account.

    `others`: tokens of other accounts there, one of which is shown only if the server answers
    nobody else. Raises Unauthorized with what the person can do if no token will do.
    """

    visit: Visit
    host: str
    token: Token | None
    others: Sequence[Token]

    @property
    def own(self) -> bool:
        """Whether the account sees its own list."""
        return self.token is not None and self.token not in self.others

    @property
    def foreign(self) -> bool:
        """Whether the list is seen with somebody else's eyes."""
        return self.token is not None and self.token in self.others

    def has_room(self, reserve: int) -> bool:
        """Whether the server grants more requests than these."""
        return self.visit.remaining is None or self.visit.remaining > reserve

    def is_local(self, id: str) -> bool:
        """Whether the server keeps this account itself."""
        return fediverse.host_of(id) == self.host

    async def get(
        self, path: str, params: Params | None = None, expect: Collection[int] = (200,)
    ) -> Answer:
        """Ask, with a token if need be."""
        try:
            return await self._get(path, params, expect)
        except Unauthorized:
            if self.token is not None or not self.others:
                raise self._refused() from None
        self.token = self.others[0]
        try:
            return await self._get(path, params, expect)
        except Unauthorized:
            raise self._refused() from None

    async def find(self, address: str, local: bool = True) -> tuple[wire.Person | None, str]:
        """The account with this address, and the address it was found by.

        Servers differ in whether they know their own people, who are `local`, by their whole
        address or without the server in it.
        """
        user, _, _ = address.partition("@")
        for acct in (address, user) if local else (address,):
            params = {"acct": acct}
            answer = await self.get("/api/v1/accounts/lookup", params, expect=(200, *_NOBODY))
            if answer.status == 200:
                return answer.decode(wire.Person), (address if acct == address else "")
        return None, ""

    async def person(self, id: str, number: str | None) -> wire.Person | None:
        """An account by its id, and the server's number of it if that is known; None if not there.

        Without the number its address is guessed from its id, and the answer has to have that id.
        """
        if number is None:
            user = fediverse.user_of(id)
            if user is None:
                return None
            found, _ = await self.find(f"{user}@{fediverse.host_of(id)}", self.is_local(id))
        else:
            answer = await self.get(f"/api/v1/accounts/{number}", {}, expect=(200, *_NOBODY))
            found = answer.decode(wire.Person) if answer.status == 200 else None
        return found if found and id in found.names else None

    async def relationships(self, numbers: Sequence[str]) -> dict[str, wire.Relationship]:
        """The edges between the token's account and others, by number."""
        if not numbers:
            return {}
        params = {"id[]": list(numbers), "with_suspended": "true"}
        answer = await self.get("/api/v1/accounts/relationships", params)
        return {str(edge.id): edge for edge in answer.decode(wire.Relationships)}

    async def _get(self, path: str, params: Params | None, expect: Collection[int]) -> Answer:
        headers = {"authorization": f"Bearer {self.token.secret}"} if self.token else {}
        return await self.visit.get(path, params, headers=headers, expect=expect)

    def _refused(self) -> Unauthorized:
        if self.token is None:
            why = "answers only people who signed in"
        else:
            why = f"does not accept the token of {self.token.account.name} any more"
        return Unauthorized(
            f"{self.host} {why} when asked about {self.visit.about}:"
            f" `churnwatch signin mastodon {self.host}`"
        )


def grants_of(host: str, own: Token | None) -> tuple[Grant, Grant]:
    """What the server answers whom it knows us as: all requests, and those for further pages."""
    every = fediverse.grant_of(host, own.account.name if own else None)
    pages = Grant(f"{every.name} (further pages)", every.limit, 15 * MINUTE, _PAGING)
    return every, pages


@asynccontextmanager
async def open_session(
    outbound: Outbound,
    owner: OwnerId,
    base: BaseAddress,
    host: str,
    about: str,
    id: str | None = None,
) -> AsyncIterator[Session]:
    """Ask the server at `base`, as the account with this id if its owner has signed in there."""
    tokens = outbound.tokens(owner, wire.NETWORK, host)
    own = token_of(id, tokens)
    others = [token for token in tokens if token is not own]
    async with outbound.visit(base, about, *grants_of(host, own)) as visit:
        yield Session(visit, host, own, others)
