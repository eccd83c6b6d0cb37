"""The tick, and how it ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app import scheduler
from app.domain.account import Account
from app.domain.errors import StorageUnavailable
from app.domain.instant import Instant
from app.domain.watch import Lease
from app.scheduler import Scheduler
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.databases import Files
from tests.fakes.station import EVERY, Station

TICK = 0.05
LONG = 30.0


@pytest.fixture
def station(sqlite: Files) -> Iterator[Station]:
    engine = open_engine(sqlite.migrated())
    yield Station(Database(engine))
    engine.dispose()


def wait_until(happened: threading.Event) -> None:
    assert happened.wait(LONG)


def test_one_tick_does_what_is_due(station: Station) -> None:
    station.watch()
    ticking = Scheduler(station.schedule, TICK)

    assert ticking.run_once() == 1
    assert ticking.run_once() == 0


def test_it_ticks_until_it_is_stopped(station: Station) -> None:
    station.watch()
    walked = threading.Semaphore(0)
    station.source.during = walked.release
    ticking = Scheduler(station.schedule, TICK)

    ticking.start()
    for _ in range(3):
        while not walked.acquire(timeout=TICK):
            station.clock.time += EVERY
    ticking.stop()

    walks = station.source.walks
    station.clock.time += EVERY
    time.sleep(3 * TICK)
    assert station.source.walks == walks
    assert {slot for _, slot in station.slots()} <= {"done", "missed"}


def test_a_stop_lets_a_capture_under_way_finish(station: Station) -> None:
    station.watch()
    begun, plain = threading.Event(), station.source.walk

    async def walk(account: Account, *rest: object) -> object:
        begun.set()
        await asyncio.sleep(0.2)
        return await plain(account, *rest)  # type: ignore[arg-type]

    station.source.walk = walk  # type: ignore[method-assign, assignment]
    ticking = Scheduler(station.schedule, TICK)
    ticking.start()
    wait_until(begun)
    ticking.stop()

    assert [slot for _, slot in station.slots()] == ["done"]


def test_a_stop_releases_what_would_take_too_long(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "FINISH_SECONDS", 0.1)
    station.watch()
    begun = threading.Event()

    async def walk(*rest: object) -> object:
        begun.set()
        await asyncio.sleep(10 * LONG)
        raise AssertionError("nobody waits for this")

    plain, station.source.walk = station.source.walk, walk  # type: ignore[method-assign, assignment]
    ticking = Scheduler(station.schedule, TICK)
    ticking.start()
    wait_until(begun)
    ticking.stop()

    assert station.snapshots() == []
    station.source.walk = plain  # type: ignore[method-assign]
    assert station.tick() == 1


class Endless:
    """Work that never ends by itself."""

    def __init__(self) -> None:
        self.begun, self.released = threading.Event(), False

    async def run(self) -> int:
        self.begun.set()
        try:
            await asyncio.sleep(10 * LONG)
        finally:
            self.released = True
        raise AssertionError("nobody waits for this")

    def close(self) -> None:
        """What is under way goes on."""


def test_all_that_would_take_too_long_is_released_at_one_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert scheduler.FINISH_SECONDS < 20
    monkeypatch.setattr(scheduler, "FINISH_SECONDS", 1.0)
    steps = [Endless() for _ in range(6)]
    ticking = [Scheduler(step, TICK) for step in steps]
    for one in ticking:
        one.start()
    for step in steps:
        wait_until(step.begun)
    began = time.monotonic()

    scheduler.stop_all(ticking)

    assert time.monotonic() - began < 4
    assert all(step.released for step in steps)


def test_a_busy_database_costs_one_tick(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    due, refused, walked = station.storage.due, list[bool](), threading.Event()
    station.watch()
    station.source.during = walked.set

    def busy(now: Instant) -> list[Lease]:
        if not refused:
            refused.append(True)
            raise StorageUnavailable("the database is busy with another process")
        return due(now)

    monkeypatch.setattr(station.storage, "due", busy)
    ticking = Scheduler(station.schedule, TICK)
    ticking.start()
    wait_until(walked)
    ticking.stop()

    assert refused == [True]


def test_a_database_that_is_busy_before_a_probe_costs_no_capture(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.watch()
    reading, refused = station.storage.reading, list[bool]()

    @contextmanager
    def busy() -> Iterator[object]:
        if not refused:
            refused.append(True)
            raise StorageUnavailable("the database is busy with another process")
        with reading() as work:
            yield work

    monkeypatch.setattr(station.storage, "reading", busy)

    Scheduler(station.schedule, TICK).run_once()

    assert (refused, station.source.walks) == ([True], 1)


def test_a_scheduler_that_has_nothing_to_do_stops_at_once(station: Station) -> None:
    ticking = Scheduler(station.schedule, TICK)
    ticking.start()
    began = time.monotonic()

    ticking.stop()

    assert time.monotonic() - began < LONG
