"""Acting in an owner's name: off until turned on for an account, planned, agreed to, taken back."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from app.domain.act import Deed
from app.domain.errors import BadInput
from app.domain.token import Token
from app.pipeline.act_plan import confirm, draw, opened, take_back
from app.pipeline.mandates import chosen, forget, turn_on, writer_of
from app.ports.credentials import Invitation
from app.ports.writers import Inviting, Keyed
from app.web.api.acting_schemas import (
    ActPage,
    AskedMandate,
    AskedPlan,
    Mandates,
    NewMandate,
    PlanId,
    ToldAct,
    ToldMandate,
    ToldPlan,
    tell_act,
    tell_mandate,
    tell_plan,
)
from app.web.api.answers import accepted, created, described, told
from app.web.api.limits import Number
from app.web.api.paging import Paged
from app.web.api.sign_ins import BegunSignIn, Code, SignedOut
from app.web.api.strict import StrictRoute
from app.web.application import App, Application, Sealed

router = APIRouter(prefix="/v1", tags=["acting"], route_class=StrictRoute)

ASKED = ("media_type", "body_too_large", "platform_failed", "platform_busy", "not_let_in")
_QUESTION = "mandate"


@router.get("/mandates", response_class=Response, responses=described(Mandates))
def list_mandates(request: Request, app: App) -> Response:
    """In whose name acts may be done."""
    with app.storage.reading() as work:
        kept = work.mandates.all()
    return told(request, Mandates([tell_mandate(one) for one in kept]))


@router.post(
    "/mandates",
    status_code=201,
    response_class=Response,
    responses=described(ToldMandate, *ASKED, status=201),
)
def create_mandate(request: Request, app: App, wanted: NewMandate) -> Response:
    """Turn acting on for an account, with an app password or a token. It does nothing by itself."""
    writer = writer_of(app.writers, wanted.network)
    deeds = chosen(writer, wanted.deeds)
    if not isinstance(writer, Keyed):
        raise BadInput("that platform asks you itself: POST /v1/mandates/sign-in")
    return _turned_on(request, app, asyncio.run(writer.let_in(wanted.name, wanted.secret)), deeds)


@router.post("/mandates/sign-in", response_class=Response, responses=described(BegunSignIn, *ASKED))
def begin_mandate(request: Request, app: App, sealed: Sealed, wanted: AskedMandate) -> Response:
    """Begin to turn acting on where the server asks you in a browser whether you agree."""
    writer = writer_of(app.writers, wanted.network)
    deeds = chosen(writer, wanted.deeds)
    invitation = asyncio.run(_asking(app, wanted.network).sign_in(deeds).begin(wanted.host))
    ticket = sealed.write(_QUESTION, (wanted.network, sorted(deeds), invitation), app.clock.now())
    return told(request, BegunSignIn(invitation.address, ticket))


@router.post(
    "/mandates/sign-in/finish",
    status_code=201,
    response_class=Response,
    responses=described(ToldMandate, "cursor_invalid", *ASKED, status=201),
)
def finish_mandate(request: Request, app: App, sealed: Sealed, said: Code) -> Response:
    """Turn acting on with the code that the server showed."""
    now = app.clock.now()
    network, deeds, invitation = sealed.read(
        said.ticket, _QUESTION, tuple[str, list[Deed], Invitation], now
    )
    finishing = _asking(app, network).sign_in(deeds).finish(invitation, said.code)
    return _turned_on(request, app, asyncio.run(finishing), frozenset(deeds))


@router.delete(
    "/mandates/{id:int}", response_class=Response, responses=described(SignedOut, "not_found")
)
def remove_mandate(request: Request, app: App, id: Number) -> Response:
    """Turn acting off for an account. What was done stands; what waits is dropped."""
    forgetting = forget(app.storage, app.vault, app.writers, id, app.clock.now())
    return told(request, SignedOut(asyncio.run(forgetting)))


@router.post(
    "/mandates/{id}/plans",
    status_code=201,
    response_class=Response,
    responses=described(ToldPlan, "not_found", "conflict", *ASKED, status=201),
)
def draw_plan(request: Request, app: App, id: Number, wanted: AskedPlan) -> Response:
    """Plan what would be done, and to whom. Nothing is sent; an older plan is forgotten.

    Never to whom you follow or allow, and never without an alert, unless you name the account.
    """
    drawing = draw(
        app.storage, app.vault, app.writers, id, wanted.deed, wanted.account, app.clock.now()
    )
    plan = asyncio.run(drawing)
    notes = app.writers[plan.mandate.account.network].notes
    return created(told(request, tell_plan(plan, notes)))


@router.get("/plans/{id}", response_class=Response, responses=described(ToldPlan, "not_found"))
def get_plan(request: Request, app: App, id: PlanId) -> Response:
    """A plan as it stands now."""
    with app.storage.reading() as work:
        plan = opened(work, app.writers, id)
    return told(request, tell_plan(plan, app.writers[plan.mandate.account.network].notes))


@router.post(
    "/plans/{id}/confirm",
    status_code=202,
    response_class=Response,
    responses=described(ToldPlan, "not_found", "conflict", "media_type", status=202),
)
def confirm_plan(request: Request, app: App, id: PlanId) -> Response:
    """Agree to a plan as it was shown; it is done in the background, as the platform allows."""
    with app.storage.writing() as work:
        plan = confirm(work, app.writers, id, app.clock.now())
    notes = app.writers[plan.mandate.account.network].notes
    return accepted(told(request, tell_plan(plan, notes)))


@router.get("/acts", response_class=Response, responses=described(ActPage, "cursor_invalid"))
def list_acts(request: Request, app: App, paged: Paged) -> Response:
    """What was done in your name, newest first."""
    before = paged.place("acts", int)
    with app.storage.reading() as work:
        found = work.acts.page(paged.size + 1, before)
    page = [tell_act(one) for one in found[: paged.size]]
    return told(request, ActPage(page, paged.next("acts", found, lambda one: one.id)))


@router.post(
    "/acts/{id}/undo",
    status_code=202,
    response_class=Response,
    responses=described(ToldAct, "not_found", "conflict", "media_type", status=202),
)
def undo_act(request: Request, app: App, id: Number) -> Response:
    """Take back what was done, in the background, and nothing that was so before."""
    with app.storage.writing() as work:
        return accepted(told(request, tell_act(take_back(work, id, app.clock.now()))))


def _turned_on(
    request: Request, app: Application, token: Token, deeds: frozenset[Deed]
) -> Response:
    mandate = turn_on(app.storage, app.vault, token, deeds, app.clock.now())
    return created(told(request, tell_mandate(mandate)))


def _asking(app: Application, network: str) -> Inviting:
    writer = writer_of(app.writers, network)
    if not isinstance(writer, Inviting):
        raise BadInput("that platform takes a secret instead: POST /v1/mandates")
    return writer
