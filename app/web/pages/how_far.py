"""How far captures, imports and acts are: a sentence and a bar, told again as they go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import msgspec
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from app.domain.instant import Instant
from app.domain.watch import Watch
from app.web.api.stream import HEADERS, LONGEST, MEDIA_TYPE, PING, listeners
from app.web.settling import Settling
from app.web.uploads import Stage, Upload

# Seconds between two looks: as often as a walk is written down.
EVERY = 1.0


@dataclass(frozen=True, slots=True)
class HowFar:
    """`words`: one sentence. `done`, `whole`: a bar, None where nobody knows. `over`: it has ended."""

    words: str
    done: int | None = None
    whole: int | None = None
    over: bool = False


def of_capture(watch: Watch, now: Instant) -> HowFar:
    """How far the capture of a watch is, or what came of it."""
    if watch.is_due(now):
        return HowFar("The capture begins as soon as its turn comes.")
    if watch.under_way is None or not watch.is_under_way(now):
        return HowFar(_outcome(watch), over=True)
    read, whole = watch.under_way.members, watch.under_way.of
    if not read:
        return HowFar("The platform was asked for the list.")
    if whole is None:
        return HowFar(f"{read:,} accounts read.")
    return HowFar(f"{read:,} of {whole:,} accounts read.", min(read, whole), whole)


def _outcome(watch: Watch) -> str:
    if watch.failures:
        return "The list was not read to its end."
    return f"Captured: {watch.state.members:,} on the list."


def of_upload(upload: Upload) -> HowFar:
    """How far the storing of an upload is."""
    over = upload.stage is not Stage.STORING
    words = f"{upload.done:,} of {upload.lists:,} lists stored."
    return HowFar(words, upload.done, upload.lists, over)


def of_town(settling: Settling) -> HowFar:
    """How far the demo town has moved in."""
    if settling.lists is None:
        return HowFar("The first of them pack.", over=not settling.moving)
    words = f"{settling.read:,} of {settling.lists:,} lists written down."
    return HowFar(words, settling.read, settling.lists, not settling.moving)


def of_acts(moving: int) -> HowFar:
    """How many acts are yet to be done or taken back."""
    if not moving:
        return HowFar("Nothing waits any more.", over=True)
    acts = "1 act waits" if moving == 1 else f"{moving:,} acts wait"
    return HowFar(
        f"{acts}: for half a minute at most, unless the account itself waits or has stopped."
    )


async def stream(request: Request, look: Callable[[], HowFar]) -> Response:
    """What `look` finds, as server-sent events until it is over. Raises Problem if many listen."""
    listening = await listeners(request)
    listening.check()
    await asyncio.to_thread(look)  # what is not there is refused before the answer begins
    return StreamingResponse(listening.counted(told(look)), headers=HEADERS, media_type=MEDIA_TYPE)


async def told(
    look: Callable[[], HowFar], every: float = EVERY, longest: float = LONGEST
) -> AsyncIterator[bytes]:
    """Each change as an event, the last one called `over`; again after a while without any."""
    last, quiet, rest = None, 0.0, longest
    while rest > 0:
        found = await asyncio.to_thread(look)
        if found != last or quiet >= PING:
            data = msgspec.json.encode(found).decode()
            yield format_sse_event(data_str=data, event="over" if found.over else None)
            last, quiet = found, 0.0
        if found.over:
            return
        await asyncio.sleep(every)
        quiet, rest = quiet + every, rest - every
