"""What the owner of block lists sends from their pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.account import Account
from app.domain.blocklist import BlockList
from app.pipeline.keep_lists import LONGEST_TITLE, create
from app.pipeline.objecting import accept, allow, disallow, refuse
from app.pipeline.publish import approve, publish, unpublish
from app.web.api.limits import LONGEST_REASON, AccountName, Network, Number
from app.web.application import App
from app.web.pages.blocklists import Slug, drafted
from app.web.pages.forms import sent_by_a_browser

router = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

LISTS = "/blocklists"


class Draft(BaseModel):
    """A list to keep; its rule stands in the address, as it was tried."""

    model_config = ConfigDict(extra="forbid")

    slug: Annotated[str, Field(max_length=64)]
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""


class Person(BaseModel):
    """Somebody to keep off every list, or to let back."""

    model_config = ConfigDict(extra="forbid")

    network: Network
    id: AccountName
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


@router.post("/blocklists")
def keep(
    app: App, draft: Annotated[BlockList, Depends(drafted)], form: Annotated[Draft, Form()]
) -> Response:
    with app.storage.writing() as work:
        made = create(work, form.slug, form.title, draft.rule, draft.quota, draft.days)
    return RedirectResponse(f"{LISTS}/{made.slug}", 303)


@router.post("/blocklists/{slug}/publish")
def publish_list(app: App, slug: Slug) -> Response:
    with app.storage.writing() as work:
        publish(work, slug, app.clock.now())
    return RedirectResponse(f"{LISTS}/{slug}", 303)


@router.post("/blocklists/{slug}/unpublish")
def unpublish_list(app: App, slug: Slug) -> Response:
    with app.storage.writing() as work:
        unpublish(work, slug)
    return RedirectResponse(f"{LISTS}/{slug}", 303)


@router.post("/blocklists/{slug}/approve")
def approve_list(app: App, slug: Slug) -> Response:
    with app.storage.writing() as work:
        approve(work, slug, app.clock.now())
    return RedirectResponse(f"{LISTS}/{slug}", 303)


@router.post("/allowed")
def allow_account(app: App, form: Annotated[Person, Form()]) -> Response:
    with app.storage.writing() as work:
        one = Account(form.network, form.id)
        allow(work, one, None, form.reason.strip() or "kept off from the pages", app.clock.now())
    return RedirectResponse(f"{LISTS}#allowed", 303)


@router.post("/allowed/remove")
def disallow_account(app: App, form: Annotated[Person, Form()]) -> Response:
    with app.storage.writing() as work:
        disallow(work, Account(form.network, form.id), None, app.clock.now())
    return RedirectResponse(f"{LISTS}#allowed", 303)


@router.post("/objections/{id}/accept")
def accept_objection(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        accept(work, id, app.clock.now())
    return RedirectResponse(f"{LISTS}#objections", 303)


@router.post("/objections/{id}/refuse")
def refuse_objection(app: App, id: Number) -> Response:
    with app.storage.writing() as work:
        refuse(work, id, app.clock.now())
    return RedirectResponse(f"{LISTS}#objections", 303)
