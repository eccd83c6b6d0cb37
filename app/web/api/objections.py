"""Who stays off the lists, and the objections of those who are on one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.domain.account import Account
from app.domain.blocklist import entry_key
from app.pipeline.objecting import accept, allow, disallow, refuse, take_objection
from app.web.api.answers import created, described, problems, told
from app.web.api.blocklist_schemas import (
    SLUG,
    AllowedAccounts,
    EntryId,
    NewAllowed,
    NewObjection,
    ObjectionPage,
    Slug,
    TakenObjection,
    ToldObjection,
    tell_allowed,
    tell_objection,
)
from app.web.api.limits import AccountName, Network, Number
from app.web.api.paging import Paged
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.caller_limits import Callers, caller_of

router = APIRouter(prefix="/v1", tags=["block lists"], route_class=StrictRoute)

SETTLED = described(ToldObjection, "not_found", "conflict", "media_type")


@router.get("/allowed", response_class=Response, responses=described(AllowedAccounts))
def list_allowed(request: Request, app: App) -> Response:
    """Everybody who is kept off the lists, the newest first."""
    with app.storage.reading() as work:
        found = work.allowed.all()
    return told(request, AllowedAccounts([tell_allowed(one) for one in found]))


@router.post(
    "/allowed",
    response_class=Response,
    responses=described(AllowedAccounts, "not_found", "media_type", "body_too_large"),
)
def allow_account(request: Request, app: App, wanted: NewAllowed) -> Response:
    """Keep an account off a list, or off every list; published lists retract it at once."""
    one = Account(wanted.network, wanted.id)
    with app.storage.writing() as work:
        allow(work, one, wanted.list, wanted.reason or "", app.clock.now())
        found = work.allowed.all()
    return told(request, AllowedAccounts([tell_allowed(one) for one in found]))


@router.delete("/allowed/{network}/{id:path}", status_code=204, responses=problems("not_found"))
def disallow_account(
    app: App,
    network: Network,
    id: AccountName,
    list: Annotated[str | None, Query(pattern=SLUG)] = None,
) -> None:
    """Let an account be listed again if it does what the rules say."""
    with app.storage.writing() as work:
        disallow(work, Account(network, id), list, app.clock.now())


@router.post(
    "/blocklists/{slug}/entries/{entry}/objections",
    status_code=201,
    response_class=Response,
    responses=described(
        TakenObjection,
        *("not_found", "conflict", "media_type", "body_too_large", "too_many"),
        status=201,
    ),
)
def create_objection(
    request: Request, app: App, callers: Callers, slug: Slug, entry: EntryId, said: NewObjection
) -> Response:
    """Object to a published entry; a person reads it."""
    now = app.clock.now()
    callers.count(caller_of(request), now)
    with app.storage.writing() as work:
        id = take_objection(work, slug, entry_key(entry), said.text, said.contact, now)
    return created(told(request, TakenObjection(id)))


@router.get(
    "/objections", response_class=Response, responses=described(ObjectionPage, "cursor_invalid")
)
def list_objections(
    request: Request,
    app: App,
    paged: Paged,
    open: Annotated[bool, Query(description="only those that wait for an answer")] = False,
) -> Response:
    """Objections, newest first."""
    question = f"objections {open}"
    before = paged.place(question, int)
    with app.storage.reading() as work:
        found = work.objections.page(paged.size + 1, before, open)
    page = [tell_objection(one) for one in found[: paged.size]]
    return told(request, ObjectionPage(page, paged.next(question, found, lambda one: one.id)))


@router.post("/objections/{id}/accept", response_class=Response, responses=SETTLED)
def accept_objection(request: Request, app: App, id: Number) -> Response:
    """Agree: the account leaves every list at once and comes onto none again."""
    with app.storage.writing() as work:
        return told(request, tell_objection(accept(work, id, app.clock.now())))


@router.post("/objections/{id}/refuse", response_class=Response, responses=SETTLED)
def refuse_objection(request: Request, app: App, id: Number) -> Response:
    """Disagree: the entry stays."""
    with app.storage.writing() as work:
        return told(request, tell_objection(refuse(work, id, app.clock.now())))
