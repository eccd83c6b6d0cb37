"""Nightly work is done once, by whoever comes first; what failed is told and tried again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from app.domain.errors import StorageUnavailable
from app.domain.instant import DAY, HOUR, Instant
from app.nightly import AGAIN, LEASE, Nightly
from app.storage.chores import ChoreStore
from app.storage.work import Database
from tests.net.fakes import FakeClock

NIGHT = 3 * HOUR


@dataclass
class Sweep:
    """A chore that writes down when it was done, and fails if told to."""

    name: str = "sweep"
    fails: bool = False
    done: list[Instant] = field(default_factory=list)

    def run(self, now: Instant) -> str:
        if self.fails:
            raise StorageUnavailable("the disk is full")
        self.done.append(now)
        return "swept"


@dataclass
class House:
    """One chore and the processes that may do it."""

    storage: Database
    chore: Sweep = field(default_factory=Sweep)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.clock.time = self.clock.time // DAY * DAY + HOUR
        self.book = ChoreStore(self.storage.engine)

    def tick(self, after: int = 0) -> int:
        self.clock.time += after
        return asyncio.run(Nightly([self.chore], self.book, self.clock).run())


def test_it_is_done_once_a_night_whoever_asks(storage: Database) -> None:
    house = House(storage)

    ticks = [house.tick(HOUR) for _ in range(48)]

    assert ticks.count(1) == 2
    assert [at % DAY for at in house.chore.done] == [NIGHT, NIGHT]
    told = house.book.all()["sweep"]
    assert (told.done_at, told.told, told.fault) == (house.chore.done[-1], "swept", None)


def test_nights_that_nobody_was_there_are_made_up_for_once(storage: Database) -> None:
    house = House(storage)
    house.tick()

    assert [house.tick(5 * DAY), house.tick(), house.tick(HOUR)] == [1, 0, 0]


def test_what_failed_is_told_and_tried_again_within_the_night(storage: Database) -> None:
    house = House(storage)
    house.tick()
    house.chore.fails = True
    house.tick(2 * HOUR)

    assert house.book.all()["sweep"].fault == "the disk is full"
    house.chore.fails = False
    assert [house.tick(AGAIN // 2), house.tick(AGAIN // 2)] == [0, 1]
    assert house.book.all()["sweep"].fault is None


def test_work_of_a_dead_process_is_taken_over_and_it_writes_nothing_later(
    storage: Database,
) -> None:
    house = House(storage)
    house.tick()
    now = house.clock.time + 2 * HOUR
    dead = house.book.claim("sweep", now, now + LEASE)
    assert dead

    assert house.tick(2 * HOUR) == 0
    assert house.tick(LEASE) == 1
    house.book.done("sweep", dead, 1, 1, "too late")
    assert house.book.all()["sweep"].told == "swept"


def test_after_it_was_closed_nothing_begins(storage: Database) -> None:
    house = House(storage)
    house.tick()
    night = Nightly([house.chore], house.book, house.clock)
    night.close()
    house.clock.time += DAY

    assert asyncio.run(night.run()) == 0
    assert house.chore.done == []
