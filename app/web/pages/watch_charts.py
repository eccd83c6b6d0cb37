"""The charts of a watched list, drawn once for each state of it and then kept."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.reports.curves import draw_list
from app.reports.vega import INKS
from app.web.application import App, Rendered
from app.web.pages.watch import WatchId
from app.web.renderings import Rendering

router = APIRouter(prefix="/charts/watches", include_in_schema=False)

# Four snapshots a day for a year.
SNAPSHOTS = 1_500


@router.get("/{id}")
def chart(
    request: Request,
    app: App,
    rendered: Rendered,
    id: WatchId,
    ink: Annotated[Literal["light", "dark"], Query()] = "light",
) -> Response:
    """Size over time, and who came and went, as SVG."""
    with app.storage.reading() as work:
        watch = work.watches.get(id)
        what = ("chart of a watch", id, watch.state, ink)
        made = rendered.get(what)
        taken = [] if made else work.snapshots.of(id, SNAPSHOTS)
    made = made or rendered.keep(what, Rendering([draw_list(taken, INKS[ink])]))
    return made.answer(request, "image/svg+xml", {})
