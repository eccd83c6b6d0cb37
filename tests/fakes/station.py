"""One watched list on a fake platform, captured whenever a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from app import signals
from app.domain.account import Account
from app.domain.event import FollowEvent
from app.domain.instant import HOUR
from app.domain.roster import Roster
from app.domain.snapshot import Snapshot
from app.domain.watch import ListKind, Watch
from app.pipeline.capture import Capture, Captured
from app.pipeline.detect import Detector
from app.pipeline.due import Schedule
from app.ports.storage import Storage
from app.registry import discover
from tests.fakes.source import SHOP, FakeSource
from tests.net.fakes import FakeClock

EVERY = 6 * HOUR


@dataclass
class Station:
    """`clock` stands still but for what tests add; intervals are kept to the millisecond."""

    storage: Storage
    clock: FakeClock = field(default_factory=FakeClock)
    at_once: int = 2
    detector: Detector = field(default_factory=lambda: Detector(discover(signals, "SIGNAL")))

    def __post_init__(self) -> None:
        self.source = FakeSource(self.clock, people(100))
        self.sources = {SHOP.network: self.source}
        self.capture = Capture(self.storage, self.sources, self.detector, self.clock, lambda: 0.5)

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.storage, self.capture, self.clock, self.at_once, tick_seconds=0.01)

    def watch(self, account: Account = SHOP) -> Watch:
        """The watch of an account's followers, made if there is none."""
        with self.storage.writing() as work:
            return work.watches.add(account, ListKind.FOLLOWERS, EVERY, True, self.clock.now())

    def look(self, after: int = EVERY) -> Captured:
        """Let time pass and capture the list out of turn."""
        watch = self.watch()
        self.clock.time += after
        return asyncio.run(self.schedule.capture_now(watch.id))

    def tick(self, after: int = 0) -> int:
        """Let time pass and do what is due."""
        self.clock.time += after
        return asyncio.run(self.schedule.run())

    def events(self) -> list[FollowEvent]:
        with self.storage.reading() as work:
            return list(work.events.all())

    def snapshots(self) -> list[Snapshot]:
        """Oldest first."""
        with self.storage.reading() as work:
            return work.snapshots.of(self.watch_now().id)[::-1]

    def watch_now(self, account: Account = SHOP) -> Watch:
        with self.storage.reading() as work:
            found = work.watches.find(account, ListKind.FOLLOWERS)
        assert found
        return found

    def slots(self) -> list[tuple[int, str]]:
        with self.storage.reading() as work:
            return work.watches.slots(self.watch_now().id)

    def roster(self) -> Roster:
        watch = self.watch_now()
        with self.storage.reading() as work:
            return work.rosters.get(watch.id, watch.state.roster_version)


def people(count: int, start: int = 0) -> list[str]:
    return [f"p{number}" for number in range(start, start + count)]


def told(events: Sequence[FollowEvent]) -> list[tuple[str, str, str]]:
    """Events as words: what, why, how that is known."""
    return [(event.kind.value, event.cause.value, event.proof.value) for event in events]


def key(id: str) -> int:
    return Account(SHOP.network, id).key
