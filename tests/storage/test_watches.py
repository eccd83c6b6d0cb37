"""Watches, and whose turn it is: a slot is claimed by one process and by no second one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.account import Account
from app.domain.errors import Conflict, NotFound
from app.domain.instant import HOUR
from app.domain.watch import Lease, ListKind, UnderWay, Watch, WatchState
from app.storage.work import Database, StoredWork
from tests.lists import NETWORK, SHOP, START
from tests.storage.claimant import claim_all

ROOT = Path(__file__).parents[2]
UNTIL = START + HOUR


@pytest.fixture
def work(storage: Database) -> Iterator[StoredWork]:
    """A transaction that may write."""
    with storage.writing() as work:
        yield work


@pytest.fixture
def due(work: StoredWork) -> StoredWork:
    """The same, with one watch that is due."""
    watched(work)
    return work


def watched(work: StoredWork, name: str = "shop", live: bool = True) -> Watch:
    return work.watches.add(Account(NETWORK, name), ListKind.FOLLOWERS, HOUR, live, START)


def claimed(work: StoredWork, now: int = START, until: int = UNTIL) -> Lease:
    [due] = work.watches.due(now)
    lease = work.watches.claim(due, now, until)
    assert lease
    return lease


def test_a_watch_is_made_once_however_often_it_is_added(work: StoredWork) -> None:
    first = watched(work)

    assert watched(work) == first
    assert work.watches.all() == [first]
    assert work.watches.find(SHOP, ListKind.FOLLOWING) is None


def test_a_watch_known_from_files_becomes_live_and_never_the_other_way(work: StoredWork) -> None:
    assert not watched(work, live=False).live
    assert watched(work, live=True).live
    assert watched(work, live=False).live


def test_the_state_of_a_watch_comes_back_as_it_was_saved(storage: Database) -> None:
    state = WatchState(START, START - 1, 2**40, 0.25, 1.5, 7)
    with storage.writing() as work:
        work.watches.save(watched(work), state)

    with storage.reading() as work:
        [kept] = work.watches.all()
    assert kept.state == state


def test_a_watch_takes_its_slots_and_snapshots_with_it(storage: Database) -> None:
    with storage.writing() as work:
        watch = watched(work)
        claimed(work)
        work.watches.remove(watch.id)

    with storage.reading() as work:
        assert work.watches.slots(watch.id) == []
        with pytest.raises(NotFound, match="no watch"):
            work.watches.get(watch.id)


def test_the_longest_overdue_is_due_first(work: StoredWork) -> None:
    for name, due in (("late", 3), ("later", 2), ("latest", 1), ("not yet", 99)):
        work.watches.add(Account(NETWORK, name), ListKind.FOLLOWERS, HOUR, True, START + due)

    ids = [lease.watch.account.id for lease in work.watches.due(START + 50)]

    assert ids == ["latest", "later", "late"]


def test_after_an_outage_only_the_hundred_longest_overdue_are_read_at_a_time(
    work: StoredWork,
) -> None:
    for late in range(150):
        work.watches.add(Account(NETWORK, f"{late}"), ListKind.FOLLOWERS, HOUR, True, START - late)

    ids = [lease.watch.account.id for lease in work.watches.due(START)]

    assert ids == [f"{late}" for late in range(149, 49, -1)]


def test_what_is_paused_or_known_from_files_alone_is_never_due(work: StoredWork) -> None:
    watched(work, "file", live=False)
    work.watches.pause(watched(work, "paused").id, True)

    assert work.watches.due(START) == []


def test_a_slot_claimed_once_is_not_claimed_again_while_its_lease_lasts(due: StoredWork) -> None:
    [slot] = due.watches.due(START)

    first = due.watches.claim(slot, START, UNTIL)
    second = due.watches.claim(slot, START, UNTIL)

    assert first is not None
    assert second is None
    assert due.watches.due(UNTIL - 1) == []


def test_a_slot_whose_lease_ran_out_is_claimed_by_the_next(due: StoredWork) -> None:
    late = claimed(due)

    takeover = claimed(due, now=UNTIL, until=UNTIL + HOUR)

    assert (takeover.due_at, takeover.token) == (late.due_at, late.token + 1)
    with pytest.raises(Conflict, match="taken over"):
        due.watches.guard(late)
    due.watches.guard(takeover)


def test_a_claimed_slot_is_renewed_only_by_whoever_holds_it(due: StoredWork) -> None:
    late = claimed(due)
    takeover = claimed(due, now=UNTIL, until=UNTIL + HOUR)

    assert not due.watches.renew(late, UnderWay(UNTIL + 9 * HOUR))
    assert due.watches.renew(takeover, UnderWay(UNTIL + 2 * HOUR))
    assert due.watches.due(UNTIL + HOUR) == []


def test_a_claimed_slot_given_back_is_free_at_once(due: StoredWork) -> None:
    due.watches.release(claimed(due))

    assert len(due.watches.due(START)) == 1


def test_a_claimed_slot_that_is_done_is_written_down_and_due_again(due: StoredWork) -> None:
    lease = claimed(due)

    due.watches.finish(lease, "done", START + 1, START + HOUR, None)

    assert due.watches.slots(lease.watch.id) == [(START, "done")]
    assert due.watches.due(START + HOUR - 1) == []
    assert len(due.watches.due(START + HOUR)) == 1


def test_failures_of_a_claimed_slot_are_counted_until_one_is_done(due: StoredWork) -> None:
    counted = []
    for number, state in enumerate(["failed", "failed", "done"]):
        lease = claimed(due, now=START + number, until=UNTIL)
        due.watches.finish(lease, state, START, START + number + 1, None)
        counted.append(due.watches.get(lease.watch.id).failures)

    assert counted == [1, 2, 0]


def test_missed_slots_are_written_down_and_a_done_one_stays_done(due: StoredWork) -> None:
    lease = claimed(due)
    due.watches.finish(lease, "done", START, START + HOUR, None)

    due.watches.miss(lease.watch.id, [START, START + 1, START + 2], START + 3)

    states = [state for _, state in due.watches.slots(lease.watch.id)]
    assert states == ["done", "missed", "missed"]


def test_two_threads_never_do_the_same_slot(storage: Database) -> None:
    with storage.writing() as work:
        ids = [watched(work, f"shop{number}").id for number in range(8)]
    now = START + 4 * HOUR

    with ThreadPoolExecutor(2) as pool:
        done = [*pool.map(lambda _: claim_all(Database(storage.engine), now), range(2))]

    assert sorted(done[0] + done[1]) == every_slot(storage, ids)


def test_two_processes_never_do_the_same_slot(address: str, storage: Database) -> None:
    with storage.writing() as work:
        ids = [watched(work, f"shop{number}").id for number in range(8)]
    command = [sys.executable, "-m", "tests.storage.claimant", address, str(START + 4 * HOUR)]

    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in "12"]
    told = [process.communicate()[0].split() for process in started]

    done = [
        tuple(map(int, pair)) for said in told for pair in zip(said[::2], said[1::2], strict=True)
    ]
    assert sorted(done) == every_slot(storage, ids)


def every_slot(storage: Database, ids: list[int]) -> list[tuple[int, int]]:
    """All slots of these watches from the start until four hours later."""
    return sorted((id, START + hour * HOUR) for id in ids for hour in range(5))


def test_whoever_looks_sees_how_far_a_capture_is_until_it_ends(due: StoredWork) -> None:
    lease = claimed(due)
    begun = due.watches.get(lease.watch.id)
    due.watches.renew(lease, UnderWay(UNTIL, 80, 200))
    read = due.watches.get(lease.watch.id)
    due.watches.finish(lease, "done", START, UNTIL, None)
    after = due.watches.get(lease.watch.id)

    assert (begun.under_way, read.under_way) == (UnderWay(UNTIL), UnderWay(UNTIL, 80, 200))
    assert read.is_under_way(START)
    assert not read.is_due(START)
    assert after.under_way is None
    assert not due.watches.renew(lease, UnderWay(UNTIL)), "a slot that is closed stays closed"


def test_a_capture_whose_process_died_is_under_way_no_longer(due: StoredWork) -> None:
    lease = claimed(due)

    left = due.watches.get(lease.watch.id)

    assert not left.is_under_way(UNTIL)
    assert left.is_due(UNTIL)
