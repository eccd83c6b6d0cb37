"""Alerts: found by what they are, read with what they rest on, settled by a person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from app.domain.alert import Alert, Severity, State
from app.domain.finding import Pattern
from app.domain.instant import Instant
from app.domain.telling import ToldAlert
from app.pipeline.dossier import tell_alerts
from app.pipeline.review import acknowledge, dismiss, reopen
from app.ports.alerts import AlertFilter
from app.ports.storage import Work
from app.web.api.answers import described, told
from app.web.api.limits import Number, Reason
from app.web.api.paging import Paged
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.kept import kept

router = APIRouter(prefix="/v1/alerts", tags=["alerts"], route_class=StrictRoute)

AlertId = Annotated[str, Path(pattern="^al_[0-9a-f]{16}$", examples=["al_5a0f8f0c2d1e3b47"])]


class Dismissal(BaseModel):
    """Why an alert is wrong or does not matter."""

    model_config = ConfigDict(
        strict=True, extra="forbid", json_schema_extra={"example": {"reason": "This is my sister."}}
    )

    reason: Reason


class AlertPage(msgspec.Struct, frozen=True):
    """A page of alerts, newest first. `next` is the cursor of the next page, null on the last."""

    alerts: list[ToldAlert]
    next: str | None


async def chosen(
    severity: Annotated[Severity | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    pattern: Annotated[Pattern | None, Query()] = None,
    watch: Annotated[Number | None, Query()] = None,
) -> AlertFilter:
    """The alerts a request asks for."""
    return AlertFilter(severity, state, pattern, watch)


Chosen = Annotated[AlertFilter, Depends(chosen)]


@router.get("", response_class=Response, responses=described(AlertPage, "cursor_invalid"))
def list_alerts(request: Request, app: App, paged: Paged, wanted: Chosen) -> Response:
    """Alerts and notes, newest first. Those raised while somebody pages appear on no later page."""
    question = f"alerts {asdict(wanted)}"
    after = paged.place(question, tuple[Instant, str])
    with app.storage.reading() as work:
        found = work.alerts.page(wanted, paged.size + 1, after)
        page = tell_alerts(work, found[: paged.size])
    place = paged.next(question, found, lambda one: (one.raised_at, one.id))
    tell = kept if paged.cursor is None else told  # a cursor is good for a while
    return tell(request, AlertPage(page, place))


@router.get("/{id}", response_class=Response, responses=described(ToldAlert, "not_found"))
def get_alert(request: Request, app: App, id: AlertId) -> Response:
    """One alert with its findings."""
    with app.storage.reading() as work:
        [one] = tell_alerts(work, [work.alerts.get(id)])
    return kept(request, one)


SETTLED = described(ToldAlert, "not_found", "conflict", "media_type")


@router.post("/{id}/acknowledge", response_class=Response, responses=SETTLED)
def acknowledge_alert(request: Request, app: App, id: AlertId) -> Response:
    """Note that a person has seen it."""
    with app.storage.writing() as work:
        return _tell(request, work, acknowledge(work, id, app.clock.now()))


@router.post("/{id}/dismiss", response_class=Response, responses=SETTLED)
def dismiss_alert(request: Request, app: App, id: AlertId, why: Dismissal) -> Response:
    """Note that it is wrong or does not matter: the account is not brought up again."""
    with app.storage.writing() as work:
        return _tell(request, work, dismiss(work, id, why.reason, app.clock.now()))


@router.post("/{id}/reopen", response_class=Response, responses=SETTLED)
def reopen_alert(request: Request, app: App, id: AlertId) -> Response:
    """Take an acknowledgement or a dismissal back."""
    with app.storage.writing() as work:
        return _tell(request, work, reopen(work, id, app.clock.now()))


def _tell(request: Request, work: Work, alert: Alert) -> Response:
    [one] = tell_alerts(work, [alert])
    return told(request, one)
