"""Signing in to platforms, so that they show what they show only to people they know."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import BadInput, NotFound, SourceError
from app.domain.instant import Rfc3339, rfc3339
from app.domain.token import Token
from app.ports.credentials import Invitation, SignIn
from app.web.api.answers import created, described, told
from app.web.api.limits import STRICT, Network, Number
from app.web.api.strict import StrictRoute
from app.web.application import App, Application, Sealed

router = APIRouter(prefix="/v1/sign-ins", tags=["sign-ins"], route_class=StrictRoute)


class NewSignIn(BaseModel):
    """Where to sign in. `host`: the server, where there are many."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={"example": {"network": "mastodon", "host": "mastodon.example"}}
    )

    network: Network
    host: Annotated[str, Field(max_length=253, pattern=r"^[!-~]*$")] = ""


class Code(BaseModel):
    """What came back: the `ticket` of the beginning, and the code that the server has shown, if any."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={"example": {"ticket": "gAAAAAB...", "code": "4/P7q7W91a-oMsCeLvIaQm6b"}}
    )

    ticket: Annotated[str, Field(min_length=1, max_length=8_000)]
    code: Annotated[str, Field(max_length=4_000)] = ""


class BegunSignIn(msgspec.Struct, frozen=True):
    """Open `address` in a browser and agree; come back with the code and this `ticket`."""

    address: str
    ticket: str


class ToldSignIn(msgspec.Struct, frozen=True):
    """Where you have signed in, as whom, and what for. Tokens themselves are never shown."""

    id: int
    network: str
    host: str
    account: str
    scopes: str
    since: Rfc3339


class SignIns(msgspec.Struct, frozen=True):
    """Where you have signed in, oldest first."""

    sign_ins: list[ToldSignIn]


class SignedOut(msgspec.Struct, frozen=True):
    """The token is forgotten here. `fault`: why its server could not be told, if it could not."""

    fault: str | None


ASKED = ("media_type", "body_too_large", "platform_failed", "platform_busy")


@router.get("", response_class=Response, responses=described(SignIns))
def list_sign_ins(request: Request, app: App) -> Response:
    """Where you have signed in."""
    return told(request, SignIns([_tell(one) for one in app.safe.all(app.storage.owner)]))


@router.post("", response_class=Response, responses=described(BegunSignIn, *ASKED))
def begin_sign_in(request: Request, app: App, sealed: Sealed, wanted: NewSignIn) -> Response:
    """Begin to sign in: the server asks you in a browser whether you agree."""
    invitation = asyncio.run(_way(app, wanted.network).begin(wanted.host))
    ticket = sealed.write(_QUESTION, (wanted.network, invitation), app.clock.now())
    return told(request, BegunSignIn(invitation.address, ticket))


@router.post(
    "/finish",
    status_code=201,
    response_class=Response,
    responses=described(ToldSignIn, "cursor_invalid", *ASKED, status=201),
)
def finish_sign_in(request: Request, app: App, sealed: Sealed, said: Code) -> Response:
    """Sign in with the code; what it stands for is kept sealed, and shown to that server only."""
    now = app.clock.now()
    network, invitation = sealed.read(said.ticket, _QUESTION, tuple[str, Invitation], now)
    token = asyncio.run(_way(app, network).finish(invitation, said.code))
    app.safe.keep(app.storage.owner, token)
    kept = [one for one in app.safe.all(app.storage.owner) if one.account == token.account]
    return created(told(request, _tell(kept[-1])))


@router.delete("/{id:int}", response_class=Response, responses=described(SignedOut, "not_found"))
def remove_sign_in(request: Request, app: App, id: Number) -> Response:
    """Forget a token, and tell its server to."""
    fault = _revoke(app, id)
    app.safe.remove(app.storage.owner, id)
    return told(request, SignedOut(fault))


_QUESTION = "sign-in"


def _revoke(app: Application, id: int) -> str | None:
    """Tell the server first: nothing waits for our database while it thinks. Raises NotFound."""
    owner = app.storage.owner
    [*found] = (one for one in app.safe.all(owner) if one.id == id)
    if not found:
        raise NotFound("there is no such sign-in")
    [token] = (one for one in app.safe.of(owner, found[0].network, found[0].host) if one.id == id)
    try:
        asyncio.run(_way(app, token.network).revoke(token))
    except SourceError:
        return "the server of the account did not hear of it"
    return None


def _way(app: Application, network: str) -> SignIn:
    way = app.sign_ins.get(network)
    if way is None:
        raise BadInput(f"signing in works on: {', '.join(sorted(app.sign_ins))}")
    return way


def _tell(one: Token) -> ToldSignIn:
    since = rfc3339(one.created_at)
    return ToldSignIn(one.id, one.network, one.host, one.account.name, one.scopes, since)
