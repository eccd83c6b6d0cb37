"""A live stream of the fake platform: what it tells of the shop's list, and how it is read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from app.domain.errors import Permanent
from app.domain.instant import MINUTE
from app.domain.streamed import Commit, Portion, Streamed, Wanted
from app.listener import Listening
from app.pipeline.streamed import Told, apply_portion
from tests.fakes.source import SHOP
from tests.fakes.station import Station

NETWORK = SHOP.network
RECORDS = [f"3k{letter}aaaaaaaaaa" for letter in "bcdefg"]


def stream(station: Station, *steps: Streamed) -> Told:
    """Write one portion down."""
    portion = Portion(steps, cursor=1, at=station.clock.now())
    with station.storage.writing() as work:
        return apply_portion(work, station.detector, NETWORK, portion, station.clock.now())


def follow(station: Station, actor: str, record: str, *unmade: str) -> Commit:
    station.clock.time += MINUTE
    return Commit(actor, station.clock.now(), ((record, SHOP.id),), unmade)


def unfollow(station: Station, actor: str, *records: str) -> Commit:
    station.clock.time += MINUTE
    return Commit(actor, station.clock.now(), (), records)


@dataclass
class FakeStream:
    """Tells its portions and ends for good. `asked`: the cursors it was asked to go on from."""

    portions_told: list[Portion] = field(default_factory=list)
    asked: list[int | None] = field(default_factory=list)
    wanted: Wanted = field(default_factory=Wanted)
    waits: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    network: str = SHOP.network
    name: str = "wss://stream.example"
    on: bool = True

    async def portions(
        self, wanted: Callable[[], Wanted], cursor: int | None
    ) -> AsyncIterator[Portion]:
        self.asked.append(cursor)
        self.wanted = wanted()
        for portion in self.portions_told:
            yield portion
        self.reached.set()
        if self.waits:
            await asyncio.Event().wait()
        raise Permanent("the stream is over")


def listening(station: Station, stream: FakeStream) -> Listening:
    return Listening(stream, station.storage, station.detector, station.clock)


def read(station: Station, stream: FakeStream) -> None:
    asyncio.run(listening(station, stream).run())
