"""Bluesky's live stream: follows and unfollows within seconds, through a Jetstream server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

import httpx
import msgspec
from pydantic import InstanceOf
from pydantic_settings import SettingsConfigDict

from app.config import FromEnvironment, read_by
from app.domain.errors import Temporary
from app.domain.instant import HOUR, MINUTE, SECOND
from app.domain.streamed import Missed, Portion, Streamed, Wanted
from app.net.addresses import BaseAddress, base_address
from app.net.frames import SocketRefused
from app.net.outbound import Outbound
from app.ports.clock import Clock
from app.sources import _bluesky
from app.sources import _jetstream as wire

# How long what comes in is gathered before it is handed on, and how much of it at most.
_GATHER_SECONDS = 1.0
_FRAMES_AT_ONCE = 20_000
# Asking again from a little before the last message costs nothing, and loses none that came late.
_OVERLAP = 5 * SECOND
# The first wire forgets after 36 hours and does not say so: a first message so much later than the
# one that was asked for tells it.
_SILENTLY_MOVED = 10 * MINUTE
_REMEMBERED = 36 * HOUR
# From here on a cursor is microseconds since 1970 on either wire; below, it counts messages.
_MICROSECONDS = 10**15

Frames = AsyncIterator[str | bytes]


def _without_socket(text: str) -> BaseAddress | None:
    """The address, with wss:// and ws:// in the words of the address guard."""
    http = re.sub(r"^ws(?=s?://)", "http", text.strip())
    return base_address(http, configured=True) if http else None


class JetstreamSettings(FromEnvironment):
    """`stream`: the server's address, CHURNWATCH_BLUESKY_STREAM=https://HOST/subscribe for the first
    wire or .../xrpc/network.bsky.jetstream.subscribeEvents for the second; empty turns it off.
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_BLUESKY_")

    stream: Annotated[InstanceOf[BaseAddress] | None, read_by(_without_socket)] = None


class Jetstream:
    """Reads all follows of the network and hands on those of or towards the wanted accounts.

    The filter of the server knows only who follows, never whom, so all have to be read.
    """

    network = _bluesky.NETWORK

    def __init__(
        self, outbound: Outbound, clock: Clock, settings: JetstreamSettings | None = None
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._base = (settings or JetstreamSettings()).stream
        self.on = self._base is not None
        self.name = str(self._base.url) if self._base else ""
        self._second = self.name.rstrip("/").endswith(wire.SECOND)

    async def portions(
        self, wanted: Callable[[], Wanted], cursor: int | None
    ) -> AsyncIterator[Portion]:
        """What the stream tells, about a second at a time."""
        parser = wire.SecondWire() if self._second else wire.FirstWire()
        gathered = _Gathered(parser, wanted, cursor)
        try:
            async with self._frames(cursor) as frames:
                async for burst, ended in _bursts(frames):
                    yield gathered.portion(burst, ended)
        except SocketRefused as refused:
            if "CursorTooOld" not in refused.said or cursor is None:
                raise
            now = self._clock.now()
            missed = Missed(now - _REMEMBERED, now, "the stream no longer reaches back so far")
            yield Portion((), now * 1000, now, missed=missed)

    @asynccontextmanager
    async def _frames(self, cursor: int | None) -> AsyncIterator[Frames]:
        assert self._base  # only asked while it is on
        names = ("collections", "cursor") if self._second else ("wantedCollections", "cursor")
        params = httpx.QueryParams({names[0]: wire.FOLLOW})
        if cursor is not None:
            overlap = _OVERLAP * 1000 if cursor >= _MICROSECONDS else 0
            params = params.set(names[1], str(max(0, cursor - overlap)))
        async with self._outbound.frames(self._base, params) as frames:
            yield frames


@dataclass(slots=True)
class _Gathered:
    """Turns bursts of frames into portions. `asked`: the cursor that was asked for."""

    parser: wire.Wire
    wanted: Callable[[], Wanted]
    asked: int | None
    commits: wire.Commits = field(default_factory=wire.Commits)
    behind: bool = False

    def portion(self, burst: list[str | bytes], ended: bool) -> Portion:
        """What a burst tells; `ended`: nothing more had come when it was taken."""
        steps: list[Streamed] = []
        wanted, odd, missed = self.wanted(), 0, None
        for text in burst:
            try:
                frame = self.parser.read(text, wanted)
            except msgspec.DecodeError:
                odd += 1
                continue
            except wire.Refused as refused:
                raise Temporary(f"the stream {refused}") from None
            if self.asked or self.behind:
                missed = missed or self._missed()
            if frame is None:
                continue
            self.behind |= frame.behind
            if frame.cursor:
                steps += self.commits.take(frame, wanted)
        if ended:
            steps += self.commits.rest()
        resume = self.commits.resume_at(self.parser.cursor)
        return Portion(tuple(steps), resume, self.parser.at, len(burst), odd, missed)

    def _missed(self) -> Missed | None:
        """What lies between the cursor asked for and the first message, where that is too much."""
        at = self.parser.at
        if not at:
            return None
        asked, behind, self.asked, self.behind = self.asked, self.behind, None, False
        began = asked // 1000 if asked and asked >= _MICROSECONDS else at - _REMEMBERED
        if behind:
            return Missed(began, at, "the server said that it no longer reaches back so far")
        if asked and asked >= _MICROSECONDS and at - began > _SILENTLY_MOVED:
            return Missed(began, at, "the stream began later than asked for")
        return None


async def _bursts(frames: Frames) -> AsyncIterator[tuple[list[str | bytes], bool]]:
    """Frames a second at a time, and whether none was waiting then. Reading goes on meanwhile."""
    waiting: asyncio.Queue[str | bytes] = asyncio.Queue(_FRAMES_AT_ONCE)
    reading = asyncio.create_task(_fill(waiting, frames))
    try:
        while not (reading.done() and waiting.empty()):
            getting = asyncio.create_task(waiting.get())
            await asyncio.wait({getting, reading}, return_when=asyncio.FIRST_COMPLETED)
            if not getting.done():
                getting.cancel()
                continue
            burst = [getting.result()]
            if not reading.done():
                await asyncio.sleep(_GATHER_SECONDS)
            while not waiting.empty() and len(burst) < _FRAMES_AT_ONCE:
                burst.append(waiting.get_nowait())
            yield burst, waiting.empty()
        await reading
    finally:
        reading.cancel()


async def _fill(waiting: asyncio.Queue[str | bytes], frames: Frames) -> None:
    async for frame in frames:
        await waiting.put(frame)


STREAM = Jetstream
