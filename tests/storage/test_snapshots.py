"""Snapshots, and the counts of what is ordinary."""

from __future__ import annotations

import pytest

from app.domain.errors import Conflict
from app.domain.instant import DAY
from app.domain.rates import Rates
from app.domain.snapshot import Order, Snapshot, Verdict
from app.domain.watch import ListKind, Watch
from app.storage.work import Database
from tests.lists import SHOP, START


@pytest.fixture
def watch(storage: Database) -> Watch:
    with storage.writing() as work:
        return work.watches.add(SHOP, ListKind.FOLLOWERS, DAY, live=False, now=START)


def taken(watch: Watch, day: int = 0, **values: object) -> Snapshot:
    ordinary = {
        "watch_id": watch.id,
        "started_at": START + day * DAY - 1,
        "finished_at": START + day * DAY,
        "seen": 10,
        "verdict": Verdict.COMPLETE,
    }
    return Snapshot(**ordinary | values)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_snapshot_comes_back_as_it_was_kept(
    storage: Database, watch: Watch, verdict: Verdict
) -> None:
    kept = taken(
        watch,
        verdict=verdict,
        reason="why",
        claimed=2**40,
        pages=3,
        joined=1,
        left=2,
        order=Order.NEWEST_FIRST,
    )

    with storage.writing() as work:
        work.snapshots.add(kept)

    with storage.reading() as work:
        assert work.snapshots.of(watch.id) == [kept]


def test_snapshots_are_listed_newest_first_and_known_by_their_time(
    storage: Database, watch: Watch
) -> None:
    days = [taken(watch, day) for day in range(5)]
    with storage.writing() as work:
        for one in days:
            work.snapshots.add(one)

        assert work.snapshots.of(watch.id, limit=2) == [days[4], days[3]]
        assert work.snapshots.known(watch.id, START + 3 * DAY)
        assert not work.snapshots.known(watch.id, START + 3 * DAY + 1)
        assert not work.snapshots.known(watch.id + 1, START)


def test_complete_snapshots_within_some_times_are_told_by_watch(
    storage: Database, watch: Watch
) -> None:
    with storage.writing() as work:
        for day in (5, 1, 2, 9):
            work.snapshots.add(taken(watch, day))
        work.snapshots.add(taken(watch, 3, verdict=Verdict.PARTIAL))
        times = [(START + first * DAY, START + last * DAY) for first, last in [(1, 3), (5, 6)]]

        assert work.snapshots.complete_within([watch.id, watch.id + 1], times) == {
            watch.id: [START + day * DAY for day in (1, 2, 5)]
        }
        assert work.snapshots.complete_within([watch.id], []) == {}
        assert work.snapshots.complete_within([], times) == {}


def test_the_times_of_complete_snapshots_are_told_oldest_first(
    storage: Database, watch: Watch
) -> None:
    with storage.writing() as work:
        for day, verdict in ((2, Verdict.COMPLETE), (0, Verdict.COMPLETE), (1, Verdict.PARTIAL)):
            work.snapshots.add(taken(watch, day, verdict=verdict))

        assert work.snapshots.complete_times(watch.id).tolist() == [START, START + 2 * DAY]
        assert work.snapshots.complete_times(watch.id + 1).tolist() == []


def test_one_list_has_one_snapshot_a_moment(storage: Database, watch: Watch) -> None:
    with storage.writing() as work:
        work.snapshots.add(taken(watch))

    with pytest.raises(Conflict), storage.writing() as work:
        work.snapshots.add(taken(watch, seen=11))


def test_a_snapshot_of_no_watch_is_refused(storage: Database, watch: Watch) -> None:
    with pytest.raises(Conflict), storage.writing() as work:
        work.snapshots.add(taken(watch, watch_id=watch.id + 1))


def test_what_is_ordinary_adds_up_over_all_steps(storage: Database, watch: Watch) -> None:
    for follows, short in ((0, 0), (3, 1), (4, 2)):
        with storage.writing() as work:
            work.rates.add(Rates.of({watch.id: (follows, short)}))
            found = work.rates.get()

    with storage.reading() as work:
        assert work.rates.get() == found == Rates.of({watch.id: (7, 3)})
        assert (found.follows, found.short) == (7, 3)


def test_nothing_is_known_of_what_is_ordinary_at_first(storage: Database) -> None:
    with storage.reading() as work:
        assert work.rates.get() == Rates()
