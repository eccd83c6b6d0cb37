"""A visit to X with the token that serves best, refreshed when its two hours are over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from authlib.oauth2.rfc6749.parameters import prepare_token_request

from app.domain.account import Account
from app.domain.errors import Unauthorized
from app.domain.grant import Grant
from app.domain.instant import MINUTE, SECOND
from app.domain.owner import OwnerId
from app.domain.token import Token, token_of
from app.net.answer import Answer
from app.net.toll import Toll
from app.net.visit import Params, Visit
from app.sources import _x as wire
from app.sources._x_sign_in import ask_for_token, granted
from app.sources._x_toll import Tolls

# What X answers each app and each account in 15 minutes for one kind of question; here for all of them.
_REQUESTS = 300
# Whoever refreshed first keeps the next token a moment after X has refused it to us.
_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Session:
    """Asks X. `owned`: the list's account has signed in and owns the app, so that it is cheaper."""

    visit: Visit
    tolls: Tolls
    secret: str
    owned: bool

    def reads(self, most: int, owned: bool = False) -> Toll:
        """The toll of a request that returns at most so many accounts."""
        return self.tolls.reads(most, self.visit.about, owned)

    async def get(
        self, path: str, params: Params, toll: Toll, expect: Collection[int] = (200,)
    ) -> Answer:
        """Ask, and pay. Raises Unauthorized with what the person can do."""
        headers = {"authorization": f"Bearer {self.secret}"}
        try:
            return await self.visit.get(path, params, headers=headers, expect=expect, toll=toll)
        except Unauthorized:
            raise _refused(self.visit, "does not accept our token") from None


@asynccontextmanager
async def open_session(
    tolls: Tolls, owner: OwnerId, about: str, account: Account | None = None
) -> AsyncIterator[Session]:
    """Ask X about an account: as itself if it signed in, else as the app, else as anybody who did."""
    settings = tolls.settings
    tokens = tolls.outbound.tokens(owner, wire.NETWORK, settings.api.host)
    own = own_token(tolls, owner, account)
    token = own if settings.token else own or next(iter(tokens), None)
    whose = token.account.name if token else "the app"
    grant = Grant(f"{settings.api.host} as {whose}", _REQUESTS, 15 * MINUTE)
    async with tolls.outbound.visit(settings.api, about, grant) as visit:
        if token:
            secret = (await _fresh(visit, tolls, owner, token)).secret
        elif settings.token:
            secret = settings.token.get_secret_value()
        else:
            raise _refused(visit, "answers nobody without a token")
        yield Session(visit, tolls, secret, is_owned(tolls, own))


def own_token(tolls: Tolls, owner: OwnerId, account: Account | None) -> Token | None:
    """The token of an account that signed in."""
    tokens = tolls.outbound.tokens(owner, wire.NETWORK, tolls.settings.api.host)
    return token_of(account.id if account else None, tokens)


def is_owned(tolls: Tolls, own: Token | None) -> bool:
    """Whether a list read with its own account's token is one of the app's owner."""
    return own is not None and own.account.id == tolls.settings.app_owner


async def _fresh(visit: Visit, tolls: Tolls, owner: OwnerId, token: Token) -> Token:
    """The token, or the next one if its time is over: X gives each refresh token once."""
    if not token.refresh or token.expires_at > tolls.clock.now() + MINUTE:
        return token
    form = prepare_token_request(
        "refresh_token", refresh_token=token.refresh, client_id=token.client_id
    )
    answer = await ask_for_token(visit, tolls.settings, form)
    if answer.status == 200:
        fresh = granted(token, answer, tolls.clock)
        tolls.outbound.keep_token(owner, fresh)
        return fresh
    return await _refreshed_elsewhere(visit, tolls, owner, token)


async def _refreshed_elsewhere(visit: Visit, tolls: Tolls, owner: OwnerId, token: Token) -> Token:
    """The token that another worker got for the one that was refused. Raises Unauthorized."""
    for _ in range(_LOOKS):
        newest = own_token(tolls, owner, token.account)
        if newest is None:
            break
        if newest.secret != token.secret:
            return newest
        await visit.wait(SECOND)
    raise _refused(visit, f"does not accept the sign-in of {token.account.name} any more")


def _refused(visit: Visit, why: str) -> Unauthorized:
    return Unauthorized(
        f"{visit.base.host} {why} when asked about {visit.about}:"
        " set CHURNWATCH_X_TOKEN, or `churnwatch signin x`"
    )
