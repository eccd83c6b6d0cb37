"""What the owner of block lists sends from their pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.account import Account
from app.domain.blocklist import BlockList
from app.domain.instant import Instant
from app.pipeline.keep_lists import LONGEST_TITLE, create
from app.pipeline.objecting import accept, allow, disallow, refuse
from app.pipeline.publish import approve, publish, unpublish
from app.ports.storage import Work
from app.web.api.limits import LONGEST_REASON, AccountName, Network, Number
from app.web.application import App
from app.web.pages.blocklists import Slug, drafted
from app.web.pages.forms import sent_by_a_browser

router = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])

LISTS = "/blocklists"
ACTS: Mapping[str, Callable[[Work, str, Instant], object]] = {
    "publish": publish,
    "unpublish": lambda work, slug, _now: unpublish(work, slug),
    "approve": approve,
}
ANSWERS = {"accept": accept, "refuse": refuse}


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


@router.post("/blocklists/{slug}/{act}")
def change(app: App, slug: Slug, act: Literal["publish", "unpublish", "approve"]) -> Response:
    with app.storage.writing() as work:
        ACTS[act](work, slug, app.clock.now())
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


@router.post("/objections/{id}/{answer}")
def settle(app: App, id: Number, answer: Literal["accept", "refuse"]) -> Response:
    with app.storage.writing() as work:
        ANSWERS[answer](work, id, app.clock.now())
    return RedirectResponse(f"{LISTS}#objections", 303)
