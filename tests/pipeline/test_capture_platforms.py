"""Captures through the real sources, of platforms that answer as the real ones do."""

from __future__ import annotations

import asyncio

from app.domain.account import Account
from app.domain.instant import DAY, HOUR
from app.domain.snapshot import Verdict
from app.domain.watch import ListKind
from app.pipeline.capture import Capture, Captured
from app.pipeline.detect import Detector
from app.pipeline.due import Schedule
from app.pipeline.watching import add_watch
from app.ports.storage import Storage
from tests.contracts.sources_platforms import FakeBluesky, FakeGithub, Platform, open_source
from tests.fakes.station import Station
from tests.net.fakes import FakeClock


class Town:
    """A platform with one watched account."""

    def __init__(self, platform: Platform, storage: Storage) -> None:
        self.network = platform.network
        self.clock = FakeClock()
        source = open_source(platform, self.clock)
        capture = Capture(storage, {source.network: source}, Detector(()), self.clock)
        self.schedule = Schedule(storage, capture, self.clock, 2, 0.01)
        me = platform.me.handle or ""
        self.watch, _ = asyncio.run(
            add_watch(storage, source, self.clock, me, ListKind.FOLLOWERS, DAY)
        )

    def look(self) -> Captured:
        self.clock.time += 6 * HOUR
        return asyncio.run(self.schedule.capture_now(self.watch.id))

    def causes(self, captured: Captured, *ids: str) -> list[str]:
        """Why these accounts went or came."""
        why = {event.key: event.cause.value for event in captured.changes.events}
        return [why[Account(self.network, id).key] for id in ids]


def test_bluesky_tells_who_unfollowed_from_who_only_cannot_be_seen(station: Station) -> None:
    bluesky = FakeBluesky()
    town = Town(bluesky, station.storage)
    assert town.look().snapshot.seen == 250
    people = [bluesky.person(number) for number in (3, 50, 100, 150, 200)]
    bluesky.lists[ListKind.FOLLOWERS].remove(people[0])
    for did, why in zip(people[1:4], ("deactivated", "suspended", "deleted"), strict=True):
        bluesky.leave(did, why)
    bluesky.blocks[people[4]] = "blockedBy"

    captured = town.look()

    assert captured.snapshot.verdict is Verdict.COMPLETE
    assert town.causes(captured, *people) == [
        "unfollowed",
        "deactivated",
        "suspended",
        "deleted",
        "blocked",
    ]


def test_bluesky_gives_back_who_was_hidden_without_a_new_follow(station: Station) -> None:
    bluesky = FakeBluesky()
    town = Town(bluesky, station.storage)
    town.look()
    away, blocked = bluesky.person(50), bluesky.person(200)
    bluesky.leave(away, "deactivated")
    bluesky.blocks[blocked] = "blocking"
    town.look()
    bluesky.refusals.clear()
    bluesky.blocks.clear()

    assert town.causes(town.look(), away, blocked) == ["restored", "restored"]


def test_github_tells_who_unfollowed_from_who_is_gone(station: Station) -> None:
    github = FakeGithub()
    town = Town(github, station.storage)
    assert town.look().snapshot.seen == 250
    unfollowed, gone = github.person(3), github.person(100)
    github.lists["followers"].remove(unfollowed)
    github.lists["followers"].remove(gone)
    del github.logins[gone]

    assert town.causes(town.look(), unfollowed, gone) == ["unfollowed", "deleted"]


def test_a_renamed_account_is_followed_to_its_new_name(station: Station) -> None:
    github = FakeGithub()
    town = Town(github, station.storage)
    town.look()
    github.logins[github.me.id] = "me-again"

    captured = town.look()

    assert captured.watch.account == Account("github", github.me.id, "me-again")
    assert captured.snapshot.verdict is Verdict.COMPLETE
    assert captured.changes.events == ()
