"""The dossier of one account: what happened, what speaks against it and what speaks for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse

from app.domain.account import Account
from app.domain.blocklist import SUGGESTED, BlockList, Entry
from app.domain.why import in_the_end, readings_of
from app.pipeline.dossier import find_account, open_dossier, present
from app.ports.storage import Work
from app.reports.course import described
from app.web.api.accounts import by_weight, known_account
from app.web.api.limits import AccountName, Network, TypedName
from app.web.application import App
from app.web.pages.acting import mandates_for
from app.web.pages.rendering import page
from app.web.pages.timeline import frame
from app.web.pages.words import account_path

router = APIRouter(prefix="/accounts", include_in_schema=False)

# Rows of a table that a browser shows at once; the API gives all of them.
MOST_EVENTS = 100


@router.get("")
def find(app: App, name: Annotated[TypedName, Query()]) -> Response:
    """Find an account by its handle or id, and go to its page."""
    with app.storage.reading() as work:
        found = find_account(work, name)
    return RedirectResponse(account_path(found.network, found.id), 303)


@router.get("/{network}/{id:path}")
def dossier(
    app: App, network: Annotated[Network, Path()], id: Annotated[AccountName, Path()]
) -> Response:
    """Everything kept about one account."""
    with app.storage.reading() as work:
        account = known_account(work, network, id)
        opened = open_dossier(work, app.detector, account, present(work, app.clock.now()))
        events = work.events.of([account.key]).get(account.key, [])
        kept_off = work.allowed.keys(SUGGESTED).get(account.key)
        lists = _listing(work, account)
        mandates = mandates_for(work, account)
    findings = by_weight(opened)
    readings = readings_of(opened.history)
    shown = sorted(events, key=lambda event: -event.by)[:MOST_EVENTS]
    return page(
        "account.html",
        dossier=opened,
        drawing=frame(opened),
        against=[finding for finding in findings if finding.weight >= 0],
        in_favour=[finding for finding in findings if finding.weight < 0],
        events=[(event, in_the_end(event, readings)) for event in shown],
        left_out=max(0, len(events) - MOST_EVENTS),
        kept_off=kept_off,
        lists=lists,
        mandates=mandates,
        seen_as=described(opened.course) if opened.course.looks else None,
    )


def _listing(work: Work, account: Account) -> list[tuple[BlockList, Entry]]:
    """The published lists it is on, each with its entry."""
    published = [one for one in work.blocklists.all() if one.published]
    found = [(one, work.editions.entry(one.id, account.key)) for one in published]
    return [(one, entry) for one, entry in found if entry]
