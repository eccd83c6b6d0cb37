"""Requests for the same findings: intervals that follow each list, beside one that is fixed.

python -m benchmarks.sampling       prints what each way of looking found, and at what price

One town in which five in a thousand churn, watched through the program's own schedule in simulated
time. Its platform pages lists by a hundred, newest first, and counts their members, as Bluesky does.
Counted are walks and probes; questions about single accounts come on top, alike for every interval.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app import signals
from app.domain.account import Account, AccountStatus, Profile
from app.domain.instant import DAY, HOUR, Instant
from app.domain.snapshot import Order
from app.domain.watch import ListKind
from app.pipeline.capture import Capture
from app.pipeline.detect import Detector
from app.pipeline.due import Schedule
from app.pipeline.pacing import set_pace
from app.ports.probes import Glance
from app.ports.sources import Member, Progress, Standing, Walk
from app.registry import discover
from app.storage.work import Database
from benchmarks.detection.alerts import Alert
from benchmarks.detection.roster import Rosters
from benchmarks.detection.score import Score, Truth, score
from benchmarks.detection.tables import STATUSES
from benchmarks.detection.town import Town, build
from benchmarks.detection.truth import document
from benchmarks.detection.world import TOWN20, World
from benchmarks.importing import new_database
from benchmarks.table import Row

WORLD = replace(TOWN20, name="sampled", watches=6, days=60, accounts=5_000, churners=3)
FIXED = 6 * HOUR
WAYS = {"as each list needs": None, "every 6 hours": FIXED, "every day": DAY}
MOST = 1 / 3
_PAGE = 100
_NETWORK = "bluesky"


@dataclass
class Present:
    """A clock that is set."""

    time: Instant

    def now(self) -> Instant:
        return self.time


class Platform:
    """The town's lists as a source. `requests`: for walks and probes so far."""

    network, order, records, probe_requests = _NETWORK, Order.NEWEST_FIRST, False, 2

    def __init__(self, town: Town, clock: Present) -> None:
        self.requests = 0
        self._town, self._clock, self._rosters = town, clock, Rosters(town)
        self._watch = {id: number for number, id in enumerate(town.watch_ids)}
        self._number = {id: number for number, id in enumerate(town.account_ids)}

    async def look_up(self, account: str) -> Profile:
        return Profile(Account(_NETWORK, account), self._clock.now())

    async def walk(self, account: Account, _list: ListKind, _progress: Progress) -> Walk:
        now, ids = self._clock.now(), self._shown(account)
        pages = len(ids) // _PAGE + 1
        self.requests += 1 + pages
        members = [Member(id) for id in ids]
        claimed = self._claimed(account)
        return Walk(members, now, now, self.order, True, None, claimed, pages, 1 + pages)

    async def probe(self, account: Account, _list: ListKind) -> Glance:
        self.requests += self.probe_requests
        return Glance(self._claimed(account), self._shown(account)[:_PAGE])

    async def stand(
        self, account: Account, _list: ListKind, ids: Sequence[str]
    ) -> dict[str, Standing]:
        here = self._rosters.following(self._watch[account.id], self._clock.now())
        following = set(self._town.stays.account[here].tolist())
        return {
            id: Standing(id, self._status(number), number in following)
            for id, number in ((id, self._number[id]) for id in ids)
        }

    def _shown(self, account: Account) -> list[str]:
        rows = self._rosters.visible(self._watch[account.id], self._clock.now())
        return [self._town.account_ids[one] for one in self._town.stays.account[rows]]

    def _claimed(self, account: Account) -> int:
        return len(self._rosters.following(self._watch[account.id], self._clock.now()))

    def _status(self, number: int) -> AccountStatus:
        gone, now = self._town.absences, self._clock.now()
        away = gone.status[(gone.account == number) & (gone.start <= now) & (now < gone.end)]
        return AccountStatus(STATUSES[int(away[0])]) if len(away) else AccountStatus.ACTIVE


def watched(world: World, interval: int | None) -> tuple[Score, int]:
    """What the program found in a town, and with how many requests. None: intervals that follow."""
    town = build(world)
    clock = Present(town.starts_ms)
    platform = Platform(town, clock)
    with tempfile.TemporaryDirectory() as folder:
        storage = new_database(Path(folder))
        _begin(storage, town, interval)
        detector = Detector(discover(signals, "SIGNAL"))
        chance = random.Random(world.seed)
        sources = {_NETWORK: platform}
        capture = Capture(storage, sources, detector, clock, chance.random)
        asyncio.run(_live(Schedule(storage, capture, clock, 1, 0.01), storage, clock, world))
        found = score(_alerts(storage), Truth.of(document(town)))
        storage.close()
    return found, platform.requests


def _begin(storage: Database, town: Town, interval: int | None) -> None:
    with storage.writing() as work:
        for id in town.watch_ids:
            account = Account(_NETWORK, id)
            kind, every = ListKind.FOLLOWERS, interval or FIXED
            watch = work.watches.add(account, kind, every, True, town.starts_ms)
            if interval is None:
                set_pace(work, watch.id, None, town.starts_ms)


async def _live(schedule: Schedule, storage: Database, clock: Present, world: World) -> None:
    end = clock.time + world.days * DAY
    while clock.time < end:
        await schedule.run()
        with storage.reading() as work:
            due = [watch.next_due for watch in work.watches.all() if watch.next_due]
        clock.time = max(clock.time + 1, min(due))


def _alerts(storage: Database) -> list[Alert]:
    with storage.reading() as work:
        alerts = work.alerts.all(limit=100_000)
        ids = work.accounts.get([one.key for one in alerts])
    return [
        Alert(ids[one.key].id, one.pattern.value, one.severity.value, one.raised_at)
        for one in alerts
    ]


def measure() -> list[Row]:
    """A fixed interval and intervals that follow, on the same town."""
    (fixed, theirs), (adaptive, ours) = watched(WORLD, FIXED), watched(WORLD, None)
    what = f"requests for {found(adaptive)} of {churned(adaptive)} churners, {WORLD.days} days"
    beside = f"every 6 hours, {found(fixed)} found"
    return [Row(what, beside, "requests", ours, theirs, MOST)]


def found(one: Score) -> int:
    """Churners who were alerted."""
    return sum(recall.alerted for recall in one.recalls.values())


def churned(one: Score) -> int:
    """Those who churned long enough in sight to be called that."""
    return sum(recall.churned for recall in one.recalls.values())


def line(name: str, one: Score, requests: int) -> str:
    """What one way of looking found, and what it took."""
    found_by = {kind: recall for kind, recall in one.recalls.items() if recall.churned}
    days = ", ".join(
        f"{kind} {recall.alerted} of {recall.churned}"
        + (f" in {recall.days:.0f} days" if recall.days else "")
        for kind, recall in found_by.items()
    )
    wrong = one.innocents_accused
    return f"{name}: {requests:,} requests, {wrong} accused wrongly, {found(one)} found: {days}"


if __name__ == "__main__":
    for label, every in WAYS.items():
        print(line(label, *watched(WORLD, every)), flush=True)
