"""A visit to a server with Misskey's API, in the name of a list's own account where it signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec

from app.domain.errors import Unauthorized
from app.domain.grant import Grant
from app.domain.owner import OwnerId
from app.domain.token import Token, token_of
from app.net.addresses import BaseAddress
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.visit import Visit
from app.sources import _fediverse as fediverse
from app.sources import _misskey as wire

# Misskey answers errors of ours with 400, and some of them with what HTTP has for them.
REFUSALS = (400, 403, 404)
# What it says of a token that it does not know any more, with 401 or 403.
_STRANGER = ("AUTHENTICATION_FAILED", "CREDENTIAL_REQUIRED", "PERMISSION_DENIED")


@dataclass(slots=True)
class Session:
    """Asks one server. `token`: of the account that the list belongs to, None without a sign-in."""

    visit: Visit
    token: Token | None = None

    @property
    def own(self) -> bool:
        """Whether the account sees its own list."""
        return self.token is not None

    async def post(
        self, method: str, asked: Mapping[str, object], expect: Collection[int] = (200,)
    ) -> Answer:
        """Ask. Raises Unauthorized with what a person does if the token is not accepted any more."""
        shown = {"i": self.token.secret} if self.token else {}
        answer = await self.visit.post(
            f"/api/{method}",
            content=msgspec.json.encode({**asked, **shown}),
            media_type="application/json",
            expect=(*expect, 401, 403) if self.token else expect,
        )
        if self.token and answer.status in (401, 403):
            self._check(answer, expect)
        return answer

    async def user(self, asked: Mapping[str, object]) -> wire.User | None:
        """An account, None if it is not there."""
        answer = await self.post("users/show", asked, (200, *REFUSALS))
        if answer.status == 200:
            return answer.decode(wire.User)
        if code_of(answer) in ("NO_SUCH_USER", "USER_SUSPENDED"):
            return None
        raise answer.error()

    async def relations(self, numbers: Collection[str]) -> dict[str, wire.Relation]:
        """What stands between the token's account and others, by number."""
        answer = await self.post("users/relation", {"userId": list(numbers)})
        return {one.id: one for one in answer.decode(wire.Relations)}

    def _check(self, answer: Answer, expect: Collection[int]) -> None:
        assert self.token is not None, "nobody else is refused for a token"
        if answer.status == 401 or code_of(answer) in _STRANGER:
            raise Unauthorized(
                f"{self.token.host} does not accept the token of {self.token.account.name} any"
                f" more: `churnwatch signin misskey {self.token.host}`"
            )
        if answer.status not in expect:
            raise answer.error()


def code_of(answer: Answer) -> str:
    """What the server calls a refusal."""
    return answer.decode(wire.Refusal).error.code


def grant_of(host: str, own: Token | None) -> Grant:
    """What the server answers whom it knows us as."""
    return fediverse.grant_of(host, own.account.name if own else None)


@asynccontextmanager
async def open_session(
    outbound: Outbound, owner: OwnerId, base: BaseAddress, host: str, about: str, id: str
) -> AsyncIterator[Session]:
    """Ask the server at `base`, as the account with this id if its owner has signed in there."""
    tokens = outbound.tokens(owner, wire.NETWORK, host)
    own = token_of(id, tokens)
    async with outbound.visit(base, about, grant_of(host, own)) as visit:
        yield Session(visit, own)
