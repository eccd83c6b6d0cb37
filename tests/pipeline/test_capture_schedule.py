"""Whose turn it is, and that every slot is done by one process, once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import SystemClock
from app.domain.account import Account
from app.domain.errors import StorageUnavailable, Temporary
from app.domain.instant import DAY, MINUTE
from app.domain.watch import Lease, ListKind, UnderWay, Watch
from app.pipeline import due
from app.pipeline.due import LEASE
from app.pipeline.slots import missed_slots, next_slot, slot_after_fault
from app.ports.sources import Progress
from app.storage.engine import open_engine
from app.storage.work import Database
from tests.architecture.tree import ROOT
from tests.fakes.source import SHOP
from tests.fakes.station import EVERY, Station
from tests.fakes.worker import Ahead

WATCHES = 12


def shops(count: int) -> list[Account]:
    return [Account(SHOP.network, f"shop{number}") for number in range(count)]


@given(interval=st.integers(10 * MINUTE, 30 * DAY), chance=st.floats(0, 1))
def test_the_next_slot_is_the_interval_away_give_or_take_a_tenth(
    interval: int, chance: float
) -> None:
    wait = next_slot(Watch(1, SHOP, ListKind.FOLLOWERS, interval), 1_000, lambda: chance) - 1_000

    assert 0.9 * interval - 1 <= wait <= 1.1 * interval + 1


@given(failures=st.integers(0, 10_000), chance=st.floats(0, 1))
def test_a_slot_after_a_fault_is_minutes_to_a_day_away(failures: int, chance: float) -> None:
    watch = Watch(1, SHOP, ListKind.FOLLOWERS, EVERY, failures=failures)

    assert 13 * MINUTE < slot_after_fault(watch, 0, lambda: chance) <= DAY


@given(due_at=st.integers(0, DAY), interval=st.integers(MINUTE, DAY), late=st.integers(0, 3 * DAY))
def test_missed_slots_lie_between_the_one_that_is_done_and_now(
    due_at: int, interval: int, late: int
) -> None:
    missed = missed_slots(due_at, interval, due_at + late)

    assert len(missed) == min(late // interval, 1_000)
    assert all(due_at < slot <= due_at + late for slot in missed)


def test_a_watch_is_captured_when_it_is_due_and_not_before(station_on_both: Station) -> None:
    station = station_on_both
    station.watch()

    assert [station.tick(), station.tick(EVERY - 1), station.tick(1)] == [1, 0, 1]
    assert [state for _, state in station.slots()] == ["done", "done"]


def test_a_paused_watch_is_never_due(station: Station) -> None:
    watch = station.watch()
    with station.storage.writing() as work:
        work.watches.pause(watch.id, True)

    assert station.tick(DAY) == 0


def test_after_an_outage_there_is_one_capture_and_every_missed_slot_is_written_down(
    station_on_both: Station,
) -> None:
    station = station_on_both
    station.watch()
    station.tick()

    assert station.tick(3 * DAY) == 1
    assert station.tick() == 0

    states = [state for _, state in station.slots()]
    assert states == ["done", "done", *["missed"] * 11]
    assert len(station.snapshots()) == 2


def test_a_clock_that_jumps_back_a_day_doubles_no_slot_and_loses_none(
    station_on_both: Station,
) -> None:
    station = station_on_both
    station.watch()
    station.tick()

    ticks = [station.tick(-DAY), *(station.tick(EVERY) for _ in range(6))]

    assert ticks == [0, 0, 0, 0, 0, 1, 1]
    due = [at for at, _ in station.slots()]
    assert len(due) == len(set(due)) == 3
    assert {state for _, state in station.slots()} == {"done"}


def test_a_clock_that_jumps_ahead_a_day_leads_to_one_capture(station_on_both: Station) -> None:
    station = station_on_both
    station.watch()
    station.tick()

    assert [station.tick(DAY), station.tick(), station.tick(EVERY)] == [1, 0, 1]
    assert station.source.walks == 3


def test_a_capture_out_of_turn_uses_up_the_slot_that_is_due(station: Station) -> None:
    station.watch()

    station.look(0)

    assert station.tick(1) == 0
    assert len(station.slots()) == 1


def test_a_watch_that_fails_stops_no_other(station: Station) -> None:
    station.source.error = Temporary("fake.example was silent for too long")
    for shop in shops(5):
        station.watch(shop)

    assert station.tick() == 5
    assert {station.watch_now(shop).failures for shop in shops(5)} == {1}


def test_a_fault_of_our_own_is_written_down_and_stops_no_other(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble() -> None:
        if station.source.walks == 2:
            raise KeyError("nobody knows why")

    station.source.during = stumble
    for shop in shops(3):
        station.watch(shop)

    assert station.tick() == 3
    failures = Counter(station.watch_now(shop).failures for shop in shops(3))
    assert failures == {0: 2, 1: 1}
    assert station.tick() == 0
    assert "KeyError" in capsys.readouterr().out


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_only_so_many_captures_go_on_at_once(station: Station, at_once: int) -> None:
    station.at_once = at_once
    leased: list[int] = []

    def count() -> None:
        with station.storage.reading() as work:
            states = [work.watches.slots(watch.id) for watch in work.watches.all()]
        leased.append(sum(slot == "leased" for slots in states for _, slot in slots))

    station.source.during = count
    for shop in shops(WATCHES):
        station.watch(shop)

    assert station.tick() == WATCHES
    assert max(leased) == at_once


def test_what_becomes_due_during_a_long_walk_does_not_wait_for_it(station: Station) -> None:
    late, long = Account(SHOP.network, "late"), station.watch()
    order: list[str] = []

    async def walk(account: Account, *rest: object) -> object:
        order.append(f"{account.id} begins")
        if account == long.account:
            station.watch(late)
            await asyncio.sleep(0.1)
        order.append(f"{account.id} ends")
        raise Temporary("that was all")

    station.source.walk = walk  # type: ignore[method-assign, assignment]

    assert station.tick() == 2
    assert order == ["shop begins", "late begins", "late ends", "shop ends"]


def test_a_cancelled_capture_is_released_for_anybody_to_do(station: Station) -> None:
    station.watch()

    async def cancelled() -> None:
        running = asyncio.create_task(station.schedule.run())
        station.source.during = running.cancel
        await running

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())

    assert station.snapshots() == []
    station.source.during = None
    assert station.tick() == 1


def test_a_closed_schedule_claims_nothing(station: Station) -> None:
    station.watch()
    schedule = station.schedule
    schedule.close()

    assert asyncio.run(schedule.run()) == 0


def take_over(station: Station) -> Lease:
    """Claim the slot anew after its lease ran out, as another process would."""
    station.clock.time += LEASE
    with station.storage.writing() as work:
        [overdue] = work.watches.due(station.clock.now())
        lease = work.watches.claim(overdue, station.clock.now(), station.clock.now() + LEASE)
    assert lease
    return lease


def test_a_slot_that_was_done_meanwhile_cannot_be_claimed(station_on_both: Station) -> None:
    station = station_on_both
    station.watch()
    with station.storage.reading() as work:
        [stale] = work.watches.due(station.clock.now())
    station.tick()

    with station.storage.writing() as work:
        now = station.clock.now()
        assert work.watches.claim(stale, now, now + LEASE) is None


def test_whoever_was_taken_over_commits_nothing(station_on_both: Station) -> None:
    station = station_on_both
    station.watch()
    taken: list[Lease] = []
    station.source.during = lambda: taken.append(take_over(station))

    station.tick()

    assert station.snapshots() == []
    assert station.watch_now().state.last_at is None
    station.source.during = None
    asyncio.run(station.capture.run(taken[0]))
    assert len(station.snapshots()) == 1
    assert [state for _, state in station.slots()] == ["done"]


def test_a_long_walk_keeps_its_lease(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "RENEW_SECONDS", 0.01)
    watch = station.watch()
    due_then: list[int] = []

    async def walk(*rest: object) -> object:
        for _ in range(5):
            station.clock.time += LEASE - 1
            await asyncio.sleep(0.05)
            with station.storage.reading() as work:
                due_then.append(len(work.watches.due(station.clock.now())))
        raise Temporary("that was all")

    station.source.walk = walk  # type: ignore[method-assign, assignment]
    asyncio.run(station.schedule.capture_now(watch.id))

    assert due_then == [0] * 5


def test_a_process_that_slept_over_its_lease_goes_on_with_the_walk_it_has_begun(
    station: Station,
) -> None:
    station.watch()
    plain = station.source.walk

    async def walk(account: Account, *rest: object) -> object:
        if not station.source.walks:
            station.clock.time += 2 * LEASE
        station.source.walks += 1
        await asyncio.sleep(0.05)
        return await plain(account, *rest)  # type: ignore[arg-type]

    station.source.walk = walk  # type: ignore[method-assign, assignment]

    assert station.tick() == 1
    assert len(station.snapshots()) == 1


def test_how_far_a_walk_is_can_be_seen_while_it_goes_on(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "TELL_SECONDS", 0.01)
    watch = station.watch()
    seen: list[UnderWay] = []

    async def walk(account: Account, list: ListKind, progress: Progress) -> object:
        progress(80, 200)
        for _ in range(3_000):
            how_far = station.watch_now().under_way
            if how_far and how_far.members:
                seen.append(how_far)
                break
            await asyncio.sleep(0.01)
        raise Temporary("that was all")

    station.source.walk = walk  # type: ignore[method-assign, assignment]
    asyncio.run(station.schedule.capture_now(watch.id))

    [how_far] = seen
    assert (how_far.members, how_far.of) == (80, 200)
    assert station.watch_now().under_way is None


def test_a_database_that_is_busy_costs_one_renewal_and_no_capture(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "RENEW_SECONDS", 0.01)
    writing, refused = station.storage.writing, list[bool]()

    @contextmanager
    def busy() -> Iterator[object]:
        if station.source.walks and not refused:
            refused.append(True)
            raise StorageUnavailable("the database is busy with another process")
        with writing() as work:
            yield work

    monkeypatch.setattr(station.storage, "writing", busy)
    plain = station.source.walk

    async def walk(account: Account, *rest: object) -> object:
        station.source.walks += 1
        await asyncio.sleep(0.1)
        return await plain(account, *rest)  # type: ignore[arg-type]

    station.source.walk = walk  # type: ignore[method-assign, assignment]
    station.look()

    assert refused == [True]
    assert len(station.snapshots()) == 1


def worker(address: str, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.fakes.worker", address, str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def due_watches(storage: Database, count: int) -> None:
    with storage.writing() as work:
        for shop in shops(count):
            work.watches.add(shop, ListKind.FOLLOWERS, DAY, True, SystemClock().now())


def test_two_processes_never_do_the_same_slot_twice(address: str) -> None:
    storage = Database(open_engine(address))
    due_watches(storage, WATCHES)

    workers = [worker(address, 0.02) for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in workers]

    walks = [line for one in said for line in one.splitlines() if line.startswith("walking")]
    assert sorted(walks) == sorted(f"walking {shop.id}" for shop in shops(WATCHES))
    with storage.reading() as work:
        states = [work.watches.slots(watch.id) for watch in work.watches.all()]
        taken = [len(work.snapshots.of(watch.id)) for watch in work.watches.all()]
    assert [state for slots in states for _, state in slots] == ["done"] * WATCHES
    assert taken == [1] * WATCHES
    storage.engine.dispose()


def test_a_process_that_was_stopped_and_wakes_up_late_commits_nothing(address: str) -> None:
    storage = Database(open_engine(address))
    due_watches(storage, 1)
    zombie = worker(address, 0.2)
    assert zombie.stdout
    assert zombie.stdout.readline() == "walking shop0\n"
    zombie.send_signal(signal.SIGSTOP)
    later = Station(storage, Ahead(2 * LEASE))  # type: ignore[arg-type]

    assert asyncio.run(later.schedule.run()) == 1
    zombie.send_signal(signal.SIGCONT)
    said = zombie.communicate(timeout=300)[0]

    assert "another process has taken over this capture" in said
    with storage.reading() as work:
        assert len(work.snapshots.of(1)) == 1
        assert [state for _, state in work.watches.slots(1)] == ["done"]
    storage.engine.dispose()
