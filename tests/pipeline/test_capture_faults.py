"""What a capture writes down, and does not, when the platform, the clock or we ourselves fail."""

from __future__ import annotations

import asyncio

import pytest
import stamina

from app.domain.account import Account
from app.domain.errors import (
    Conflict,
    NotFound,
    Permanent,
    RateLimited,
    SourceError,
    StorageUnavailable,
    Temporary,
    Unauthorized,
)
from app.domain.instant import DAY, HOUR, MINUTE
from app.domain.snapshot import Verdict
from app.domain.watch import Lease, ListKind
from app.pipeline.slots import LOST
from app.storage.watches import WatchStore
from tests.fakes.station import EVERY, Station, key, people, told

FAULTS = {
    "temporary": Temporary("fake.example was silent for too long when asked about @shop.example"),
    "permanent": Permanent("fake.example found nothing when asked about @shop.example (404)"),
}

# Forty of the hundred, from all over the list.
SOME = [id for number, id in enumerate(people(100)) if number % 5 < 2]


def test_a_walk_cut_short_proves_no_unfollow(station: Station) -> None:
    station.look()
    station.source.fault, station.source.cut = "page 2 repeated an earlier page", 60

    captured = station.look()

    assert captured.snapshot.verdict is Verdict.PARTIAL
    assert captured.snapshot.reason == "page 2 repeated an earlier page"
    assert station.events() == []
    assert len(station.roster()) == 100


def test_a_walk_cut_short_asks_about_nobody_it_did_not_see(station: Station) -> None:
    station.look()
    station.source.asked.clear()
    station.source.fault, station.source.cut = "page 2 repeated an earlier page", 60

    station.look()

    assert station.source.asked == [people(60)]


def test_a_walk_cut_short_still_shows_who_came(station: Station) -> None:
    station.look()
    station.source.ids.insert(0, "new")
    station.source.fault, station.source.cut = "page 2 repeated an earlier page", 60

    assert told(station.look().changes.events) == [("follow", "new", "none")]


@pytest.mark.parametrize("first", [True, False])
def test_a_hidden_list_proves_nothing_and_is_looked_at_again_in_its_own_time(
    station: Station, first: bool
) -> None:
    if not first:
        station.look()
    station.source.private, station.source.fault, station.source.cut = True, "hidden", 0

    captured = station.look()

    assert (captured.snapshot.verdict, captured.snapshot.reason) == (Verdict.HIDDEN, "hidden")
    assert station.events() == []
    watch = station.watch_now()
    assert (watch.state.complete_at is None) is first
    assert (watch.failures, watch.next_due) == (0, station.clock.now() + EVERY)


def test_a_first_walk_cut_short_begins_nothing(station: Station) -> None:
    station.source.fault, station.source.cut = "page 2 repeated an earlier page", 60

    station.look()

    assert station.watch_now().state.complete_at is None
    station.source.fault = None
    station.look()
    assert len(station.roster()) == 100
    assert station.events() == []


def test_an_impossible_account_makes_a_list_incomplete(station: Station) -> None:
    station.look()
    station.source.ids[3] = "no id\n"

    captured = station.look()

    assert captured.snapshot.verdict is Verdict.PARTIAL
    assert captured.snapshot.reason == "1 row had an impossible account id"
    assert station.events() == []


@pytest.mark.parametrize("claimed", [None, 100])
def test_a_list_that_is_suddenly_empty_is_hidden(station: Station, claimed: int | None) -> None:
    station.look()
    station.source.ids, station.source.claimed = [], claimed

    assert station.look().snapshot.verdict is Verdict.HIDDEN
    assert station.events() == []
    assert len(station.roster()) == 100


def test_a_mass_loss_is_walked_again_ten_minutes_later(station: Station) -> None:
    station.look()
    station.source.ids = SOME

    captured = station.look()

    assert captured.snapshot.verdict is Verdict.QUARANTINED
    assert station.events() == []
    assert station.watch_now().next_due == station.clock.now() + 10 * MINUTE


def test_a_mass_loss_that_is_confirmed_is_believed_from_when_it_was_first_seen(
    station: Station,
) -> None:
    station.look()
    station.source.ids = SOME
    station.look()
    first_missed = station.clock.now()

    assert station.tick(after=10 * MINUTE) == 1

    events = station.events()
    assert told(events) == [("unfollow", "unfollowed", "probe")] * 60
    assert {event.before for event in events} == {first_missed}
    assert len(station.roster()) == 40


def test_a_mass_loss_that_is_not_confirmed_never_happened(station: Station) -> None:
    station.look()
    station.source.ids = SOME
    station.look()
    station.source.ids = people(100)

    station.tick(after=10 * MINUTE)

    assert station.events() == []
    assert len(station.roster()) == 100
    assert station.watch_now().next_due == station.clock.now() + EVERY


@pytest.mark.parametrize("error", FAULTS.values(), ids=FAULTS)
def test_a_walk_that_fails_is_a_failed_snapshot_and_costs_nothing_stored(
    station: Station, error: SourceError
) -> None:
    station.look()
    station.source.error = error

    captured = station.look()

    assert captured.snapshot.verdict is Verdict.FAILED
    assert captured.snapshot.reason == str(error)
    assert captured.watch.failures == 1
    assert [taken.verdict for taken in station.snapshots()] == ["complete", "failed"]
    assert len(station.roster()) == 100
    station.source.error = None
    assert station.look().watch.state.complete_at == station.clock.now()
    assert station.watch_now().failures == 0


def test_a_failing_watch_slows_down_to_once_a_day(station: Station) -> None:
    station.watch()
    station.source.error = FAULTS["temporary"]
    waits: list[int] = []
    for _ in range(9):
        assert station.tick(after=waits[-1] if waits else 0) == 1
        waits.append((station.watch_now().next_due or 0) - station.clock.now())

    assert waits[:4] == [15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]
    assert waits[-2:] == [DAY, DAY]
    assert waits.index(DAY) == LOST - 1


def test_a_watch_that_fails_for_weeks_is_told_of_once(station: Station) -> None:
    station.look()
    station.source.error = FAULTS["temporary"]

    for _ in range(20):
        assert station.tick(after=DAY) == 1

    with station.storage.reading() as work:
        [notice] = work.outbox.after(0, 10)
    reason = str(station.source.error)
    told_of = {"watch": 1, "failures": 8, "reason": reason}
    assert (notice.kind, notice.body) == ("watch.failing", told_of)
    assert len(station.roster()) == 100
    station.source.error = None
    station.tick(after=DAY)
    assert station.watch_now().failures == 0


def test_a_list_that_stays_incomplete_slows_down_too(station: Station) -> None:
    station.watch()
    station.source.fault, station.source.cut = "the list went on after 12 pages", 60
    station.tick()
    station.tick(after=15 * MINUTE)

    assert station.watch_now().failures == 2
    assert station.watch_now().next_due == station.clock.now() + 30 * MINUTE


@pytest.mark.parametrize(("asked", "waits"), [(HOUR, HOUR), (20 * HOUR, 20 * HOUR), (0, MINUTE)])
def test_the_platform_says_when_to_come_back(station: Station, asked: int, waits: int) -> None:
    station.watch()
    retry_at = station.clock.now() + asked
    station.source.error = RateLimited("fake.example is not to be asked", retry_at)

    station.tick()

    assert station.watch_now().next_due == station.clock.now() + waits


def test_a_list_that_was_cut_for_want_of_requests_waits_until_there_are_more(
    station: Station,
) -> None:
    station.look()
    station.source.fault, station.source.cut = "the 60 requests of 1 hour are used", 40
    station.source.retry_at = station.clock.now() + EVERY + 50 * MINUTE

    captured = station.look()

    assert captured.snapshot.verdict is Verdict.PARTIAL
    assert not station.events()
    assert station.watch_now().next_due == station.source.retry_at


def test_walks_that_are_cut_again_and_again_share_a_window_less_and_less_often(
    station: Station,
) -> None:
    station.source.fault, station.source.cut = "the 60 requests of 1 hour are used", 40
    waits = []
    for _ in range(5):
        station.source.retry_at = station.clock.now() + MINUTE
        station.look()
        waits.append(station.watch_now().next_due - station.clock.now())

    assert waits == sorted(waits)
    assert waits[-1] > 8 * waits[0]


def test_a_revoked_token_pauses_the_watch(station: Station) -> None:
    station.watch()
    station.source.error = Unauthorized("fake.example refused our credentials: check the token")
    station.tick()

    assert station.watch_now().paused
    assert station.tick(after=DAY) == 0
    assert station.source.walks == 1


def test_a_watch_that_pauses_for_a_refused_token_is_told_of_once(station: Station) -> None:
    station.look()
    station.source.error = Unauthorized("fake.example refused our credentials: check the token")
    station.look()
    station.look()

    with station.storage.reading() as work:
        notices = work.outbox.after(0, 10)

    assert [(notice.kind, notice.body) for notice in notices] == [
        ("watch.paused", {"watch": 1, "reason": str(station.source.error)})
    ]


def test_unanswered_questions_cost_only_the_causes(station: Station) -> None:
    station.look()
    station.source.ids.remove("p7")
    station.source.mute = Temporary("fake.example reported a fault of its own")

    captured = station.look()

    assert captured.snapshot.verdict is Verdict.COMPLETE
    assert told(captured.changes.events) == [("unfollow", "unknown", "none")]


def test_a_clock_that_was_set_back_is_named_and_nothing_is_written(station: Station) -> None:
    station.look()
    station.source.ids.remove("p7")

    with pytest.raises(Conflict, match=r"shop\.example followers: the clock says .* set the clock"):
        station.look(after=-HOUR)

    assert station.events() == []
    assert len(station.snapshots()) == 1
    assert station.look(after=2 * HOUR).changes.events != ()


def test_a_network_without_a_source_is_named(station: Station) -> None:
    elsewhere = station.watch(Account("myspace", "1"))

    with pytest.raises(Permanent, match="myspace is not a network that can be captured"):
        asyncio.run(station.schedule.capture_now(elsewhere.id))


def test_a_watch_that_is_removed_during_its_capture_stays_removed(station: Station) -> None:
    watch = station.watch()

    def remove() -> None:
        with station.storage.writing() as work:
            work.watches.remove(watch.id)

    station.source.during = remove
    with pytest.raises((Conflict, NotFound)):
        station.look()

    with station.storage.reading() as work:
        assert work.watches.find(watch.account, ListKind.FOLLOWERS) is None


def test_two_captures_at_once_are_one_too_many(station: Station) -> None:
    watch = station.watch()

    async def both() -> list[object]:
        captures = (station.schedule.capture_now(watch.id) for _ in range(2))
        return await asyncio.gather(*captures, return_exceptions=True)

    kept, refused = asyncio.run(both())

    assert not isinstance(kept, BaseException)
    assert isinstance(refused, Conflict)
    assert "another capture of it is under way" in str(refused)


def test_whoever_left_while_the_platform_was_broken_is_found_when_it_is_back(
    station: Station,
) -> None:
    station.look()
    station.source.error = FAULTS["temporary"]
    station.look()
    station.source.ids.remove("p7")
    station.look()
    station.source.error = None

    [event] = station.look().changes.events

    assert event.key == key("p7")
    assert event.before - event.after == 3 * EVERY


def test_a_database_that_is_busy_for_a_moment_does_not_cost_the_walk(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard, refused = WatchStore.guard, list[bool]()

    def busy(store: WatchStore, lease: Lease) -> None:
        if len(refused) < 2:
            refused.append(True)
            raise StorageUnavailable("the database is busy with another process")
        guard(store, lease)

    monkeypatch.setattr(WatchStore, "guard", busy)
    with stamina.set_testing(True, attempts=3):
        captured = station.look()

    assert captured.snapshot.verdict is Verdict.COMPLETE
    assert (station.source.walks, len(station.snapshots())) == (1, 1)


def test_a_slot_that_was_done_is_never_called_missed(station: Station) -> None:
    station.look(after=0)
    [(done, _)], watch = station.slots(), station.watch_now()
    with station.storage.writing() as work:
        work.watches.miss(watch.id, [done, done + 1], station.clock.now())

    assert station.slots() == [(done, "done"), (done + 1, "missed")]
