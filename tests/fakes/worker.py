"""A process of its own that does what is due: python -m tests.fakes.worker ADDRESS SECONDS [AHEAD [BUILD]].

Every walk takes so many seconds and says "walking" when it begins. `AHEAD`: how many milliseconds
its clock is ahead. `BUILD`: right, or one that is wrong on purpose.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass

from app.bootstrap import SystemClock
from app.domain.account import Account
from app.domain.instant import DAY
from app.domain.watch import Lease, ListKind
from app.pipeline.capture import Capture
from app.pipeline.detect import Detector
from app.pipeline.due import Schedule
from app.ports.sources import Progress, Walk
from app.storage.engine import open_engine
from app.storage.watches import WatchStore
from app.storage.work import Database
from tests.fakes.source import SHOP, FakeSource
from tests.fakes.station import people


@dataclass
class SlowSource(FakeSource):
    """A platform that takes its time."""

    seconds: float = 0.0

    async def walk(self, account: Account, list: ListKind, progress: Progress) -> Walk:
        sys.stdout.write(f"walking {account.id}\n")
        sys.stdout.flush()
        await asyncio.sleep(self.seconds)
        return await super().walk(account, list, progress)


@dataclass(frozen=True)
class Ahead(SystemClock):
    """The machine's clock, set forward."""

    by: int

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self.by


def right() -> None:
    """The program as it is."""


def unfenced() -> None:
    """Wrong: nobody asks whether a slot is still one's own before writing what it brought."""
    WatchStore.guard = lambda _store, _lease: None  # type: ignore[method-assign]


def closed_first() -> None:
    """Wrong: a slot is written down as done when it is begun."""

    def claim(store: WatchStore, due: Lease, now: int, until: int) -> Lease | None:
        lease = take(store, due, now, until)
        if lease:
            store.finish(lease, "done", now, now + DAY, None)
        return lease

    take = WatchStore.claim
    WatchStore.claim = claim  # type: ignore[method-assign]


BUILDS = {"right": right, "unfenced": unfenced, "closed_first": closed_first}


def main(address: str, seconds: str, ahead: str = "0", build: str = "right") -> None:
    BUILDS[build]()
    clock = Ahead(int(ahead))
    storage = Database(open_engine(address))
    source = SlowSource(clock, people(100), seconds=float(seconds))
    capture = Capture(storage, {SHOP.network: source}, Detector(()), clock)
    asyncio.run(Schedule(storage, capture, clock, 2, 0.05).run())


if __name__ == "__main__":
    main(*sys.argv[1:])
