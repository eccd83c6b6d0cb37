"""The page of one watched list: how it grows, who came and went, and what stood in the way."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.domain.finding import Pattern
from app.domain.instant import HOUR
from app.domain.snapshot import Verdict
from app.web.api.limits import LARGEST_NUMBER
from app.web.application import App
from app.web.pages.how_far import HowFar, of_capture, stream
from app.web.pages.rendering import page

router = APIRouter(prefix="/watches", include_in_schema=False)

# Rows of the tables; the API gives the rest.
EVENTS, SNAPSHOTS, DOUBTS = 50, 12, 6
# As far back as doubtful snapshots are looked for.
LOOKED_AT = 200

WatchId = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]


@router.get("/{id}")
def show(app: App, id: WatchId) -> Response:
    """Everything about one watch on one screen."""
    with app.storage.reading() as work:
        watch = work.watches.get(id)
        taken = work.snapshots.of(id, LOOKED_AT)
        found = work.events.latest(id, EVENTS)
        events = sorted(found, key=lambda event: -event.by)
        accounts = work.accounts.get([event.key for event in events])
        sampling = work.samplings.of([id]).get(id)
        since, gone = work.rosters.absent(id) or (None, ())
    doubtful = [one for one in taken if one.verdict is not Verdict.COMPLETE]
    now = app.clock.now()
    return page(
        "watch.html",
        watch=watch,
        far=of_capture(watch, now),
        newest=taken[0] if taken else None,
        taken=taken[:SNAPSHOTS],
        more_taken=len(taken) > SNAPSHOTS,
        doubtful=doubtful[:DOUBTS],
        events=events,
        accounts=accounts,
        held=len(gone),
        held_since=since,
        sampling=sampling,
        hours=None if sampling and sampling.adaptive else max(1, round(watch.interval / HOUR)),
        now=now,
        patterns=list(Pattern),
    )


@router.get("/{id}/progress")
async def progress(request: Request, app: App, id: WatchId) -> Response:
    """How far the capture of a watch is, as it goes on."""

    def look() -> HowFar:
        with app.storage.reading() as work:
            return of_capture(work.watches.get(id), app.clock.now())

    return await stream(request, look)
