"""The start page: what is watched, and what was found."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.domain.alert import Severity, State
from app.domain.instant import Instant
from app.domain.watch import Watch
from app.pipeline.dossier import tell_alerts
from app.ports.alerts import AlertFilter
from app.web.application import App, Application
from app.web.pages.how_far import of_capture
from app.web.pages.rendering import page
from app.web.receiving import MOST_MEGABYTES

router = APIRouter(include_in_schema=False)

# What fits on a first look; the rest is one click away.
WATCHES = 100
ALERTS = 10
# A browser opens six connections to a site at most, and needs some for all the rest.
LIVELY = 3


@router.get("/")
def start(app: App) -> Response:
    """Watches with their newest snapshot, and the newest open alerts and notes."""
    return show_start(app)


def show_start(app: Application, status: int = 200, who: str = "", refusal: str = "") -> Response:
    """The start page, with what was asked for and why nobody was found if so."""
    with app.storage.reading() as work:
        lists = {watch.id: watch for watch in work.watches.all()}
        watches = list(lists.values())[: WATCHES + 1]
        objections = len(work.objections.page(ALERTS + 1, open_only=True))
        newest = work.snapshots.newest([watch.id for watch in watches])
        open_ones = {
            severity: tell_alerts(
                work, work.alerts.page(AlertFilter(severity, State.OPEN), ALERTS + 1)
            )
            for severity in Severity
        }
    now = app.clock.now()
    far = {watch.id: of_capture(watch, now) for watch in watches[:WATCHES] if _moves(watch, now)}
    return page(
        "start.html",
        status,
        lists=lists,
        watches=watches[:WATCHES],
        more_watches=len(watches) > WATCHES,
        newest=newest,
        objections=objections,
        now=now,
        far=far,
        lively=list(far)[:LIVELY],
        most_megabytes=MOST_MEGABYTES,
        alerts=open_ones[Severity.ALERT],
        notes=open_ones[Severity.NOTE],
        most=ALERTS,
        networks=sorted(app.sources),
        who=who,
        refusal=refusal,
    )


def _moves(watch: Watch, now: Instant) -> bool:
    """Whether a capture goes on, or the first one is about to begin: what somebody waits for."""
    return watch.is_under_way(now) or (watch.state.last_at is None and watch.is_due(now))
