"""Alerts: found by what they are, read with what they rest on, settled by a person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.domain.alert import Severity, State
from app.domain.finding import Pattern
from app.domain.instant import Instant
from app.domain.telling import ToldAlert
from app.pipeline.dossier import tell_alerts
from app.ports import AlertFilter
from app.web.api.answers import described, told
from app.web.api.limits import Limit, WatchId, at_most
from app.web.api.strict import StrictRoute
from app.web.application import App, Sealed

router = APIRouter(prefix="/v1/alerts", tags=["alerts"], route_class=StrictRoute)

AlertId = Annotated[str, Path(pattern="^al_[0-9a-f]{16}$", examples=["al_5a0f8f0c2d1e3b47"])]


class AlertPage(msgspec.Struct, frozen=True):
    """A page of alerts, newest first. `next` is the cursor of the next page, null on the last."""

    alerts: list[ToldAlert]
    next: str | None


async def chosen(
    severity: Annotated[Severity | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    pattern: Annotated[Pattern | None, Query()] = None,
    watch: Annotated[WatchId | None, Query()] = None,
) -> AlertFilter:
    """The alerts a request asks for."""
    return AlertFilter(severity, state, pattern, watch)


Chosen = Annotated[AlertFilter, Depends(chosen)]


@router.get("", response_class=Response, responses=described(AlertPage, "cursor_invalid"))
def list_alerts(
    request: Request,
    app: App,
    cursors: Sealed,
    wanted: Chosen,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Response:
    """Alerts and notes, newest first. Those raised while somebody pages appear on no later page."""
    now, question = app.clock.now(), f"alerts {asdict(wanted)}"
    after = cursors.read(cursor, question, tuple[Instant, str], now) if cursor else None
    size = at_most(limit)
    with app.storage.reading() as work:
        found = work.alerts.page(wanted, size + 1, after)
        page = tell_alerts(work, found[:size])
    if len(found) <= size:
        return told(request, AlertPage(page, None))
    last = found[size - 1]
    return told(request, AlertPage(page, cursors.write(question, (last.raised_at, last.id), now)))


@router.get("/{id}", response_class=Response, responses=described(ToldAlert, "not_found"))
def get_alert(request: Request, app: App, id: AlertId) -> Response:
    """One alert with its findings."""
    with app.storage.reading() as work:
        [alert] = tell_alerts(work, [work.alerts.get(id)])
    return told(request, alert)
