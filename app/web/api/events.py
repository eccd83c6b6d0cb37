"""What happened, in order: for whoever was away, or never wants to be called."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response

from app.domain.instant import rfc3339
from app.web.api.answers import described, told
from app.web.api.limits import LARGEST_NUMBER, Limit, at_most
from app.web.api.strict import StrictRoute
from app.web.application import App

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=StrictRoute)


class Event(msgspec.Struct, frozen=True):
    """Something that happened to an alert. `seq` only ever grows; `data` names the alert."""

    seq: int
    kind: str
    at: str
    data: dict[str, Any]


class EventPage(msgspec.Struct, frozen=True):
    """Events in order. Ask again after `next`, at once if there is `more`, or later for new ones."""

    events: list[Event]
    next: int
    more: bool


@router.get("", response_class=Response, responses=described(EventPage))
def list_events(
    request: Request,
    app: App,
    after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0,
    limit: Limit = 50,
) -> Response:
    """Events after a number, oldest first; 0 begins with the first that is kept."""
    size = at_most(limit)
    with app.storage.reading() as work:
        found = work.alerts.told(after, size + 1)
    page = [Event(seq, kind, rfc3339(at), body) for seq, kind, at, body in found[:size]]
    return told(request, EventPage(page, page[-1].seq if page else after, len(found) > size))
