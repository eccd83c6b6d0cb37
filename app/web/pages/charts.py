"""Drawings at addresses of their own, so that no page waits for one and browsers keep them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from app.domain.ratio import course_of
from app.pipeline.dossier import open_dossier, present
from app.reports.course import draw_course
from app.reports.vega import INKS
from app.web.api.accounts import known_account
from app.web.api.answers import unless_known
from app.web.api.limits import AccountName, Network
from app.web.application import App, Rendered
from app.web.pages.rendering import render
from app.web.pages.timeline import BAR, draw
from app.web.renderings import Rendering

router = APIRouter(include_in_schema=False)


@router.get("/charts/{network}/{id:path}")
def timeline(
    request: Request,
    app: App,
    network: Annotated[Network, Path()],
    id: Annotated[AccountName, Path()],
    ink: Annotated[Literal["light", "dark"], Query()] = "light",
) -> Response:
    """The timeline of an account as SVG."""
    with app.storage.reading() as work:
        account = known_account(work, network, id)
        dossier = open_dossier(work, app.detector, account, present(work, app.clock.now()))
    drawn = render("timeline.svg", drawing=draw(dossier), ink=INKS[ink], thick=BAR)
    return unless_known(request, drawn.encode(), "image/svg+xml")


@router.get("/course-charts/{network}/{id:path}")
def course(
    request: Request,
    app: App,
    rendered: Rendered,
    network: Annotated[Network, Path()],
    id: Annotated[AccountName, Path()],
    ink: Annotated[Literal["light", "dark"], Query()] = "light",
) -> Response:
    """An account's own counts over time as SVG."""
    with app.storage.reading() as work:
        key = known_account(work, network, id).key
        counts = course_of(work.accounts.sightings([key]).get(key, []))
    what = ("chart of counts", counts, ink)
    made = rendered.get(what) or rendered.keep(what, Rendering([draw_course(counts, INKS[ink])]))
    return made.answer(request, "image/svg+xml", {})
