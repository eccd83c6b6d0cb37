"""Events as they happen: a connection that stays open, by the rules of server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from app.domain.message import Message
from app.ports.storage import Storage
from app.web.api.answers import problems
from app.web.api.events import tell_event
from app.web.api.limits import LARGEST_NUMBER
from app.web.application import App
from app.web.errors import Problem

router = APIRouter(prefix="/v1/events", tags=["events"])

# How often the database is asked, and how many seconds pass before a proxy might think we are dead.
EVERY, PING = 1.0, 15.0
# Then the one who listens comes back by itself and says what it had last.
LONGEST = 15 * 60.0
AT_ONCE = 250
# Each asks the database once a second.
MOST_LISTENERS = 100
MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Seq = Annotated[int, Query(ge=0, le=LARGEST_NUMBER)]
FOUND = {
    200: {
        "description": "Events, each with its `seq` as the id and an Event as JSON.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    **problems("too_many_listeners"),
}


class Listeners:
    """How many listen now in this process."""

    def __init__(self) -> None:
        self.count = 0

    def check(self) -> None:
        """Refuse one more if there are too many. Raises Problem."""
        if self.count >= MOST_LISTENERS:
            raise Problem("too_many_listeners", headers={"Retry-After": "60"})

    async def counted(self, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The stream, counted as long as somebody listens to it."""
        self.count += 1
        try:
            async for part in stream:
                yield part
        finally:
            self.count -= 1


async def listeners(request: Request) -> Listeners:
    """Who listens to this site."""
    return cast(Listeners, request.app.state.listeners)


@router.get("/stream", response_class=Response, responses=FOUND)
async def stream_events(
    app: App,
    listening: Annotated[Listeners, Depends(listeners)],
    after: Seq | None = None,
    last_event_id: Annotated[int | None, Header(ge=0, le=LARGEST_NUMBER)] = None,
) -> Response:
    """Events as they happen, after `Last-Event-ID`, or `after`, or from now on.

    The connection ends after a quarter of an hour at the latest; every EventSource then asks again
    by itself and misses nothing.
    """
    listening.check()
    start = after if last_event_id is None else last_event_id
    if start is None:
        start = await asyncio.to_thread(_newest, app.storage)
    stream = listening.counted(events(app.storage, start))
    return StreamingResponse(stream, headers=HEADERS, media_type=MEDIA_TYPE)


async def events(
    storage: Storage, after: int, every: float = EVERY, longest: float = LONGEST
) -> AsyncIterator[bytes]:
    """The stream's bytes; it asks every so many seconds, and ends after the longest time."""
    yield format_sse_event(retry=round(1_000 * every), comment="listening")
    quiet, rest = 0.0, longest
    while rest > 0:
        found = await asyncio.to_thread(_after, storage, after)
        for message in found:
            after = message.seq
            told = msgspec.json.encode(tell_event(message)).decode()
            yield format_sse_event(data_str=told, id=str(after))
        quiet = 0.0 if found else quiet + every
        if quiet >= PING:
            yield format_sse_event(comment="still here")
            quiet = 0.0
        if len(found) < AT_ONCE:
            await asyncio.sleep(every)
            rest -= every


def _after(storage: Storage, after: int) -> list[Message]:
    with storage.reading() as work:
        return work.outbox.after(after, AT_ONCE)


def _newest(storage: Storage) -> int:
    with storage.reading() as work:
        return work.outbox.ends()[1]
