"""Block lists for their owner: build a rule, see who would be on it and why, publish, subscribe."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.domain.alert import Severity
from app.domain.blocklist import LONGEST_DAYS, BlockList, Rule
from app.domain.errors import BadInput
from app.domain.finding import Pattern
from app.pipeline.edition import open_edition
from app.pipeline.keep_lists import DAYS, QUOTA
from app.pipeline.suggest import Proposal
from app.web.api.blocklist_schemas import SLUG
from app.web.api.limits import LARGEST_NUMBER
from app.web.application import App
from app.web.pages.rendering import page

router = APIRouter(prefix="/blocklists", include_in_schema=False)

Slug = Annotated[str, Path(pattern=SLUG)]
Word = Annotated[str, Query(max_length=64)]
# Entries shown at once, objections that wait, versions; the API gives all of them.
ENTRIES, OBJECTIONS, VERSIONS, WATCHES = 100, 50, 10, 250
MOST_PERCENT = 100


async def drafted(
    pattern: Word = "",
    sure: Word = "",
    network: Word = "",
    watch: Word = "",
    quota: Word = "",
    days: Word = "",
) -> BlockList:
    """The list that the form describes; a field left empty takes any."""
    rule = Rule(
        patterns=(Pattern(pattern),) if pattern in set(Pattern) else (),
        confidence=_number(sure, 0, MOST_PERCENT) / MOST_PERCENT,
        severity=Severity.ALERT,
        networks=(network,) if network else (),
        watches=(int(_number(watch, 1, LARGEST_NUMBER)),) if watch else (),
    )
    most = int(_number(quota, 1, QUOTA)) if quota else QUOTA
    until = int(_number(days, 1, LONGEST_DAYS)) if days else DAYS
    return BlockList(0, "draft", "Draft", rule, most, until)


def _number(given: str, least: int, most: int) -> float:
    """A number from a form, empty being the least. Raises BadInput."""
    try:
        number = float(given or least)
    except ValueError:
        number = most + 1.0
    if not least <= number <= most:
        raise BadInput(f"the form takes a number from {least} to {most} there")
    return number


@router.get("")
def lists(app: App, request: Request, draft: Annotated[BlockList, Depends(drafted)]) -> Response:
    """The lists there are, the objections that wait, and a rule to try."""
    asked = bool(request.query_params)
    with app.storage.reading() as work:
        there = work.blocklists.all()
        newest = {one.id: work.editions.newest(one.id) for one in there}
        waiting = work.objections.page(OBJECTIONS, open_only=True)
        watches = work.watches.page(WATCHES)
        proposal = Proposal(work, draft, app.clock.now())
        entries = list(islice(proposal, ENTRIES)) if asked else []
        rest = sum(1 for _ in proposal) if asked and len(entries) == ENTRIES else 0
        allowed = work.allowed.all()
    return page(
        "blocklists.html",
        lists=there,
        newest=newest,
        waiting=waiting,
        watches=watches,
        networks=sorted(app.sources),
        patterns=list(Pattern),
        draft=draft,
        asked=asked,
        entries=entries,
        rest=rest,
        spared=len(proposal.spared),
        allowed=allowed,
    )


@router.get("/{slug}")
def show(app: App, slug: Slug) -> Response:
    """One list: what it says, to whom, and what waits for its owner."""
    with app.storage.reading() as work:
        one = work.blocklists.get(slug)
        edition = open_edition(work, one, app.clock.now())
        entries = list(islice(edition.entries, ENTRIES))
        versions = work.editions.versions(one.id, VERSIONS)
        watches = {watch.id: watch for watch in work.watches.all()} if one.rule.watches else {}
    return page(
        "blocklist.html",
        list=one,
        entries=entries,
        most=ENTRIES,
        versions=versions,
        watches=watches,
        formats=sorted(app.exporters.items()),
        home=app.home.removesuffix("/blocklists"),
    )
