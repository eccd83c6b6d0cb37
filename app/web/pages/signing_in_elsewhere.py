"""Signing in to platforms from the pages: the server asks whether you agree, and sends you back here.

What proves on the way back that it is the same person is in a cookie: sealed, for ten minutes, and
good for nobody but the session that began. Nothing is kept here meanwhile.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated

import httpx
import msgspec
from fastapi import APIRouter, Cookie, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.act import Deed
from app.domain.credential import Caller
from app.domain.errors import BadInput, NotFound, SourceError
from app.domain.instant import MINUTE, SECOND, Instant
from app.domain.token import Token
from app.net.addresses import NO_ADDRESS
from app.pipeline.mandates import chosen, turn_on
from app.ports.credentials import Invitation, SignIn
from app.ports.writers import Inviting
from app.web.adding import waited
from app.web.api.limits import Number
from app.web.application import App, Application, Asking
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.rendering import page

router = APIRouter(prefix="/signin", include_in_schema=False)

COOKIE = "churnwatch-signin"
LIFETIME = 10 * MINUTE

Network = Annotated[str, Path(pattern="^[a-z]{1,32}$")]
Text = Annotated[str, Query(max_length=4_000)]


class _Begun(msgspec.Struct):
    """A sign-in that is under way. `deeds`: what it is to allow us to do, beside reading."""

    network: str
    invitation: Invitation
    at: Instant
    deeds: list[Deed] = []


class Wanted(BaseModel):
    """A form that says where to sign in. `host` is left empty where a platform is one server.

    `deeds`: what the server is asked to let us do; without any it is asked to let us read.
    """

    model_config = ConfigDict(extra="forbid")

    network: Annotated[str, Field(max_length=32)]
    host: Annotated[str, Field(max_length=253)] = ""
    deeds: Annotated[list[Deed], Field(max_length=len(Deed))] = []


@router.get("")
def show(app: App, asking: Asking) -> Response:
    """Where this person has signed in, and the form to do so."""
    return _show(app, asking)


@router.post("", dependencies=[Depends(sent_by_a_browser)])
def begin(request: Request, app: App, asking: Asking, form: Annotated[Wanted, Form()]) -> Response:
    """Say where to go on: no form may lead to another site by itself."""
    try:
        redirect = f"{app.settings.pages}/signin/{form.network}"
        way = _way(app, form.network, form.deeds)
        invitation = waited(way.begin(form.host, redirect), form.host)
    except (BadInput, SourceError) as refusal:
        return _show(app, asking, 422, refusal=str(refusal))
    answer = page("signing_in_elsewhere.html", invitation=invitation)
    begun = msgspec.json.encode(_Begun(form.network, invitation, app.clock.now(), form.deeds))
    sealed = app.vault.seal(begun.decode(), _place(asking))
    answer.set_cookie(
        COOKIE,
        urlsafe_b64encode(sealed).decode(),
        max_age=LIFETIME // SECOND,
        path="/signin",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/{network}")
def come_back(
    app: App,
    asking: Asking,
    network: Network,
    state: Text = "",
    code: Text = "",
    iss: Text = "",
    error: Text = "",
    session: Text = "",
    sealed: Annotated[str, Cookie(alias=COOKIE, max_length=4_096)] = "",
) -> Response:
    """Where a server sends the browser: with a code for a token, or with a refusal."""
    _way(app, network)
    try:
        # Misskey names the session that it was asked about, and hands out no code.
        state, code = state or session, code or session
        begun = _opened(app, asking, sealed, network, state)
        _check_sender(begun.invitation, iss)
        if error or not code:
            raise BadInput(f"{begun.invitation.host} did not let us in: you or it said no")
        way = _way(app, network, begun.deeds)
        token = waited(way.finish(begun.invitation, code), begun.invitation.host)
    except (BadInput, SourceError) as refusal:
        answer = _show(app, asking, 422, refusal=str(refusal))
    else:
        answer = _kept(app, asking, token, begun.deeds)
    answer.delete_cookie(COOKIE, path="/signin")
    return answer


@router.post("/{id}/remove", dependencies=[Depends(sent_by_a_browser)])
def remove(app: App, asking: Asking, id: Number) -> Response:
    """Forget a token, and tell its server to."""
    token = app.safe.remove(asking.owner.id, id)
    try:
        waited(app.sign_ins[token.network].revoke(token), token.host)
    except SourceError as fault:
        told = f"The token is forgotten here, but its server was not told: {fault}"
        return _show(app, asking, refusal=told)
    return RedirectResponse("/signin", 303)


def _show(app: Application, asking: Caller, status: int = 200, refusal: str = "") -> Response:
    kept = app.safe.all(asking.owner.id)
    ways = sorted(app.sign_ins)
    return page("signins.html", status, kept=kept, ways=ways, refusal=refusal)


def _kept(app: Application, asking: Caller, token: Token, deeds: list[Deed]) -> Response:
    """Keep what came back: to read lists by, or apart from that to act by."""
    if deeds:
        turn_on(app.storage, app.vault, token, deeds, app.clock.now())
        return RedirectResponse("/acting", 303)
    app.safe.keep(asking.owner.id, token)
    return RedirectResponse("/signin", 303)


def _way(app: Application, network: str, deeds: Sequence[Deed] = ()) -> SignIn:
    writer = app.writers.get(network)
    if deeds and isinstance(writer, Inviting):
        return writer.sign_in(chosen(writer, deeds))
    if deeds or network not in app.sign_ins:
        raise NotFound(f"there is no way to sign in to {network}")
    return app.sign_ins[network]


def _opened(app: Application, asking: Caller, sealed: str, network: str, state: str) -> _Begun:
    """The sign-in that this browser began. Raises BadInput for any other."""
    stranger = BadInput("this browser began no such sign-in within ten minutes: begin again")
    try:
        text = app.vault.open(urlsafe_b64decode(sealed), _place(asking))
    except (ValueError, BadInput):
        raise stranger from None
    begun = msgspec.json.decode(text, type=_Begun)
    late = not 0 <= app.clock.now() - begun.at <= LIFETIME
    if late or begun.network != network or begun.invitation.state != state:
        raise stranger
    return begun


def _check_sender(invitation: Invitation, iss: str) -> None:
    """RFC 9207: a server that says who it is has to be the one we asked."""
    if not iss:
        return
    try:
        sender = httpx.URL(iss).host
    except NO_ADDRESS:
        sender = ""
    if sender != invitation.host.partition(":")[0]:
        raise BadInput(f"the answer came from another server than {invitation.host}: begin again")


def _place(asking: Caller) -> str:
    """Whose browser may open what is sealed, as who is signed in with which session."""
    session = asking.credential.id if asking.credential else 0
    return f"signing in/{asking.owner.id}/{session}"
