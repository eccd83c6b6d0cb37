"""Drawings at addresses of their own, so that no page waits for one and browsers keep them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from app.pipeline.dossier import open_dossier, present
from app.web.api.accounts import known_account
from app.web.api.answers import unless_known
from app.web.api.limits import AccountName, Network
from app.web.application import App
from app.web.pages.rendering import render
from app.web.pages.timeline import BAR, draw

router = APIRouter(prefix="/charts", include_in_schema=False)

# Colours that people with any colour vision tell apart: after Okabe and Ito, darker on light paper.
INKS = {
    "light": {
        "paper": "#ffffff",
        "text": "#3a4350",
        "line": "#e3e7ec",
        "on": "#0b6fb8",
        "again": "#b34700",
        "unfollowed": "#d9822b",
        "account": "#8a3f8f",
        "platform": "#00806a",
        "unknown": "#9aa3ae",
        "never": "#e3e7ec",
    },
    "dark": {
        "paper": "#171c23",
        "text": "#c3ccd6",
        "line": "#2b333d",
        "on": "#56b4e9",
        "again": "#ff9d4d",
        "unfollowed": "#e69f00",
        "account": "#d58cc4",
        "platform": "#3cc7a5",
        "unknown": "#7b8694",
        "never": "#2b333d",
    },
}


@router.get("/{network}/{id:path}")
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
