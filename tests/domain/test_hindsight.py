"""A history lived through again: at each change only what was known by then, and what it claims."""

from __future__ import annotations

from app import signals
from app.domain.account import AccountStatus
from app.domain.alert import Severity
from app.domain.coverage import Coverage
from app.domain.event import RECENT, Cause, FollowEvent, Kind, Proof
from app.domain.hindsight import Claim, claims, looks
from app.domain.history import History
from app.domain.instant import DAY, Instant
from app.domain.rates import Rates
from app.domain.sighting import Sighting
from app.domain.timeline import timelines_of
from app.domain.weighing import BARS, Bars
from app.pipeline.detect import Detector
from app.registry import discover
from tests.stories import KEY, at

SIGNALS = discover(signals, "SIGNAL")


def follow(day: float, watch: int = 1) -> FollowEvent:
    cause, proof = (Cause.NEW, Proof.NONE) if day < 10 else (Cause.REMADE, Proof.SEAT)
    return FollowEvent(watch, KEY, Kind.FOLLOW, at(day - 1), at(day), cause, proof)


def unfollow(day: float, watch: int = 1) -> FollowEvent:
    return FollowEvent(watch, KEY, Kind.UNFOLLOW, at(day - 1), at(day))


def watched_since(first_day: float) -> dict[int, Coverage]:
    return {watch: Coverage(at(first_day), at(365)) for watch in (1, 2, 3)}


def lived(
    *events: FollowEvent, sightings: tuple[Sighting, ...] = (), members_of: tuple[int, ...] = ()
) -> list[History]:
    present = History(
        KEY, at(365), timelines_of(events), Rates(1000, 40), sightings, watched_since(0), members_of
    )
    return list(looks(present, events, lambda now: watched_since(0)))


def claimed(bars: Bars, *events: FollowEvent) -> list[Claim]:
    return claims(lived(*events), Detector(SIGNALS, bars).judge, bars)


WEEKLY = [follow(1), unfollow(8), follow(15), unfollow(22), follow(29)]


def test_each_look_knows_the_changes_until_then_and_no_later_one() -> None:
    histories = lived(*WEEKLY)

    assert [history.now for history in histories] == [event.before for event in WEEKLY]
    ended = [sum(stay.went is not None for stay in h.stays) for h in histories]
    assert ended == [0, 1, 1, 2, 2]


def test_changes_found_by_the_same_snapshot_are_one_look() -> None:
    assert len(lived(unfollow(5), follow(5))) == 1


def test_a_loss_confirmed_late_does_not_turn_the_time_back() -> None:
    found = [history.now for history in lived(follow(9, watch=2), unfollow(7))]

    assert found == [at(9)]


def test_a_profile_seen_later_was_not_known_then() -> None:
    seen = tuple(Sighting(KEY, at(day), AccountStatus.ACTIVE) for day in (4, 12))

    histories = lived(unfollow(5), follow(15), sightings=seen)

    assert [len(history.sightings) for history in histories] == [1, 2]


def test_whoever_leaves_a_list_later_was_on_it_all_the_time_before() -> None:
    first, second = lived(unfollow(5), unfollow(9, watch=2), members_of=(3,))

    assert first.members_of == (2, 3)
    assert second.members_of == (3,)


def test_a_weekly_cycler_is_claimed_at_its_third_follow_as_the_engine_would() -> None:
    [claim] = claimed(BARS, *WEEKLY)

    assert (claim.severity, claim.since) == (Severity.ALERT, at(29))


def test_a_lower_bar_claims_earlier_and_a_note_that_grew_is_one_alert() -> None:
    low = Bars(alert=4.0, keep=3.0, note=1.0, broad_note=0.5, decisions=1)

    [claim] = claimed(low, *WEEKLY)

    assert claim.severity is Severity.ALERT
    assert claim.since < at(29)


def test_an_unreachable_bar_claims_nothing() -> None:
    assert claimed(Bars(alert=1e3, note=1e3, broad_note=1e3), *WEEKLY) == []


def test_a_claim_that_faded_before_the_next_change_ends_on_its_day() -> None:
    first, second = claimed(BARS, *WEEKLY, unfollow(340), *_again(341))

    assert at(29) < first.until < at(300)
    assert second.since > first.until


def _again(start: Instant) -> list[FollowEvent]:
    days = [start, start + 7, start + 14, start + 21, start + 28]
    return [follow(day) if number % 2 == 0 else unfollow(day) for number, day in enumerate(days)]


def test_of_a_list_only_the_newest_events_are_looked_at() -> None:
    restless = [follow(day) if day % 2 else unfollow(day) for day in range(1, 2 * RECENT)]

    *_, last = lived(*restless, follow(2 * RECENT, watch=2))

    assert [len(timeline.stays) for timeline in last.timelines] == [RECENT // 2 + 1, 1]


def test_no_look_reaches_beyond_its_own_time() -> None:
    for history in lived(*WEEKLY):
        assert all(
            stay.went is None or stay.went.when.before <= history.now for stay in history.stays
        )
        assert history.now <= at(29) + DAY


def test_whom_others_follow_is_known_only_as_far_as_it_was_then() -> None:
    theirs = timelines_of([follow(2, watch=9), unfollow(12, watch=9)])
    present = History(
        KEY,
        at(365),
        timelines_of(WEEKLY),
        Rates(1000, 40),
        coverage=watched_since(0),
        followed=theirs,
    )

    known = [look.followed for look in looks(present, WEEKLY, lambda now: watched_since(0))]

    assert known[0] == ()
    assert [one.present for one in known[1]] == [True]
    assert known[2:] == [theirs] * 3
