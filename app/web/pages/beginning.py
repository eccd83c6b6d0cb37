"""Beginning to watch: whom a person means, what was found, and the demo town for a first look."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import BadInput, SourceError
from app.domain.instant import MINUTE, span
from app.domain.tempo import reading_time
from app.domain.watch import ListKind, claimed
from app.web.adding import find
from app.web.application import App, TownOnItsWay
from app.web.pages.forms import sent_by_a_browser
from app.web.pages.how_far import of_town, stream
from app.web.pages.rendering import page
from app.web.pages.start import show_start

router = APIRouter(include_in_schema=False)
changing = APIRouter(include_in_schema=False, dependencies=[Depends(sent_by_a_browser)])


class Question(BaseModel):
    """A form that says in a person's own words who is to be watched."""

    model_config = ConfigDict(extra="forbid")

    who: Annotated[str, Field(max_length=600)]


@changing.post("/look")
def look(app: App, form: Annotated[Question, Form()]) -> Response:
    """Say who was found and what a first capture takes, before anything is watched."""
    try:
        profile = find(app, form.who)
    except (BadInput, SourceError) as refusal:
        return show_start(app, 422, who=form.who, refusal=str(refusal))
    lengths = {kind: claimed(profile, kind) for kind in ListKind}
    network = profile.account.network
    takes = {kind: _takes(network, length) for kind, length in lengths.items()}
    with app.storage.reading() as work:
        watched = {kind: work.watches.find(profile.account, kind) for kind in ListKind}
    return page("found.html", profile=profile, lengths=lengths, takes=takes, watched=watched)


@changing.post("/demo")
def move_in(app: App, town: TownOnItsWay) -> Response:
    """Let the demo town move in, with its last ninety days."""
    town.begin(app)
    return RedirectResponse("/demo", 303)


@router.get("/demo")
def moving_in(app: App, town: TownOnItsWay) -> Response:
    """How far the demo town has moved in, and the start page once it is there."""
    if town.problem:
        return show_start(app, 500, refusal=town.problem)
    if not town.moving:
        return RedirectResponse("/", 303)
    return page("moving_in.html", far=of_town(town))


@router.get("/demo/progress")
async def progress(request: Request, town: TownOnItsWay) -> Response:
    """How far the demo town has moved in, as it goes on."""
    return await stream(request, lambda: of_town(town))


def _takes(network: str, members: int | None) -> str | None:
    """How long reading so many takes at best, in words; None if nobody can tell."""
    took = None if members is None else reading_time(network, members)
    if took is None:
        return None
    return "less than a minute" if took < MINUTE else f"at least {span(took)}"
