"""What happened, in order: for whoever was away, or never wants to be called."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response

from app.domain.instant import Rfc3339, rfc3339
from app.domain.message import Message
from app.web.api.answers import described
from app.web.api.limits import LARGEST_NUMBER, Limit, at_most
from app.web.api.strict import StrictRoute
from app.web.application import App
from app.web.kept import kept

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=StrictRoute)


class Event(msgspec.Struct, frozen=True):
    """Something that happened. `seq` only ever grows; `id` is that of its webhooks; `data` says to what."""

    seq: int
    id: str
    kind: str
    at: Rfc3339
    data: dict[str, Any]


class EventPage(msgspec.Struct, frozen=True):
    """Events in order. Ask again after `next`, at once if there is `more`, or later for new ones.

    They are kept for 30 days. `first`: the oldest that is kept, null if there was never one; whoever
    comes from further back than that has missed some.
    """

    events: list[Event]
    next: int
    more: bool
    first: int | None


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
        found = work.outbox.after(after, size + 1)
        oldest, _ = work.outbox.ends()
    page = [tell_event(message) for message in found[:size]]
    place = page[-1].seq if page else after
    return kept(request, EventPage(page, place, len(found) > size, oldest or None))


def tell_event(message: Message) -> Event:
    """A message as data."""
    at = rfc3339(message.at)
    return Event(message.seq, message.id, message.kind, at, message.body)
