"""The story lived through on the network, with a capture of the mayor's list every other day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Application, build
from app.config import Settings
from app.domain.account import account_key
from app.domain.event import FollowEvent
from app.domain.instant import DAY, Instant
from app.domain.snapshot import Snapshot
from app.domain.watch import ListKind
from app.pipeline.watching import add_watch
from tests.e2e.bluesky.atproto import Network, Person
from tests.e2e.bluesky.story import ACTS, CAPTURE_EVERY, DAYS, LIVES, deeds_until


class StoryClock:
    """Shows the day of the story that is being lived, in dates that end today."""

    def __init__(self) -> None:
        self.start: Instant = time.time_ns() // 1_000_000 - DAYS * DAY
        self.day = 0.0

    def now(self) -> Instant:
        return self.at(self.day)

    def at(self, day: float) -> Instant:
        """The time of a day of the story, in milliseconds since 1970 UTC."""
        return self.start + round(day * DAY)


@dataclass(frozen=True, slots=True)
class Lived:
    """What the story left behind: the people on the network, and what Churnwatch kept of them."""

    data: Path
    clock: StoryClock
    mayor: Person
    people: Mapping[str, Person]
    snapshots: Sequence[Snapshot]
    events: Mapping[str, Sequence[FollowEvent]]


def live(network: Network, data: Path) -> Lived:
    """Live the whole story. Needs the Bluesky source to be set to the network's AppView."""
    clock = StoryClock()
    mayor = network.join("mayor")
    people = {name: network.join(name) for name in LIVES}
    network.settle()
    churnwatch = build(Settings(data=data), clock)
    watch, _ = asyncio.run(
        add_watch(
            churnwatch.storage,
            churnwatch.sources["bluesky"],
            clock,
            mayor.handle,
            ListKind.FOLLOWERS,
            CAPTURE_EVERY * DAY,
        )
    )
    snapshots = []
    past = float("-inf")
    for day in range(0, DAYS + 1, CAPTURE_EVERY):
        for at, name, act in deeds_until(day, past):
            ACTS[act](people[name], mayor.did, clock.at(at))
        network.settle()
        clock.day = past = day
        captured = asyncio.run(churnwatch.schedule().capture_now(watch.id))
        snapshots.append(captured.snapshot)
    return Lived(data, clock, mayor, people, snapshots, _events(churnwatch, people))


def _events(
    churnwatch: Application, people: Mapping[str, Person]
) -> dict[str, Sequence[FollowEvent]]:
    """The stored events of each person, oldest first."""
    keys = {name: account_key("bluesky", person.did) for name, person in people.items()}
    with churnwatch.storage.reading() as work:
        stored = work.events.of(list(keys.values()))
    return {name: stored.get(key, ()) for name, key in keys.items()}
