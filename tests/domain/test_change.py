"""The events a listing means: a list told day by day, and what became of one of its members."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.account import AccountStatus
from app.domain.cause import Answer
from app.domain.change import Scene, departures
from app.domain.event import Cause, Kind, Proof
from app.domain.instant import DAY
from app.domain.record import record_number
from app.domain.roster import Roster, first_roster
from app.domain.snapshot import Order
from tests.domain.days import Days
from tests.lists import START, key, listing

WENT = (Kind.UNFOLLOW, Cause.UNKNOWN, Proof.NONE)
NEW = (Kind.FOLLOW, Cause.NEW, Proof.NONE)
CROWD = "pqrst"

# One row a story: what was seen of X, and what is said of it.
STORIES = [
    ("it enters at the head", Days(["abcdef", "Xabcdef"]), [NEW]),
    ("it enters at the head among others", Days(["abcdef", "nXmabcdef"]), [NEW]),
    (
        "it appears where only somebody restored can appear",
        Days(["abcdef", "abcXdef"]),
        [(Kind.FOLLOW, Cause.RESTORED, Proof.SEAT)],
    ),
    ("it appears anywhere in a list without order", Days(["abcdef", "abcXdef"], Order.UNKNOWN), [NEW]),
    ("it goes", Days(["abXcd", "abcd"]), [WENT]),
    (
        "it comes back at the head",
        Days(["abcXde", "abcde", "Xabcde"]),
        [WENT, (Kind.FOLLOW, Cause.REMADE, Proof.SEAT)],
    ),
    (
        "it comes back to its old seat",
        Days(["abcXde", "abcde", "nabcXde"]),
        [WENT, (Kind.FOLLOW, Cause.RESTORED, Proof.SEAT)],
    ),
    (
        "it comes back at the head, where its old seat was as well",
        Days(["Xabcde", "abcde", "Xabcde"]),
        [WENT, (Kind.FOLLOW, Cause.UNKNOWN, Proof.NONE)],
    ),
    (
        "it comes back in a list without order",
        Days(["abcXde", "abcde", "Xabcde"], Order.UNKNOWN),
        [WENT, (Kind.FOLLOW, Cause.UNKNOWN, Proof.NONE)],
    ),
    (
        "it jumps to the head without a gap",
        Days(["abcXde", "Xabcde"]),
        [(Kind.UNFOLLOW, Cause.UNFOLLOWED, Proof.SEAT), (Kind.FOLLOW, Cause.REMADE, Proof.SEAT)],
    ),
    ("it jumps in a list without order", Days(["abcXde", "Xabcde"], Order.UNKNOWN), []),
    ("it passes two, as ties of equal times do", Days(["abXcde", "Xabcde"]), []),
    (
        "its record is another one after a gap",
        Days(["aXb", "ab", "aXb"], Order.UNKNOWN, [{"X": "r1"}, {}, {"X": "r2"}]),
        [WENT, (Kind.FOLLOW, Cause.REMADE, Proof.RECORD)],
    ),
    (
        "its record is still the same after a gap",
        Days(["aXb", "ab", "aXb"], Order.UNKNOWN, [{"X": "r1"}, {}, {"X": "r1"}]),
        [WENT, (Kind.FOLLOW, Cause.RESTORED, Proof.RECORD)],
    ),
    (
        "its record says the same, and a record is better proof than a seat",
        Days(["abcXde", "abcde", "Xabcde"], records=[{"X": "r1"}, {}, {"X": "r1"}]),
        [WENT, (Kind.FOLLOW, Cause.RESTORED, Proof.RECORD)],
    ),
    (
        "it goes with a crowd and comes back with it",
        Days(["abX" + CROWD, "ab", "abX" + CROWD], Order.UNKNOWN),
        [WENT, (Kind.FOLLOW, Cause.PLATFORM, Proof.BATCH)],
    ),
    (
        "it goes with a crowd and comes back alone",
        Days(["abX" + CROWD, "ab", "abX"], Order.UNKNOWN),
        [WENT, (Kind.FOLLOW, Cause.UNKNOWN, Proof.NONE)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("days", "told"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_what_became_of_a_member(days: Days, told: list[tuple[Kind, Cause, Proof]]) -> None:
    assert days.told_of("X") == told


ANSWERS = [
    (Answer(AccountStatus.ACTIVE, follows=False), Cause.UNFOLLOWED),
    (Answer(AccountStatus.DEACTIVATED, follows=None), Cause.DEACTIVATED),
    (Answer(AccountStatus.SUSPENDED, follows=False), Cause.SUSPENDED),
    (Answer(AccountStatus.DELETED), Cause.DELETED),
    (Answer(AccountStatus.ACTIVE, follows=True), Cause.HIDDEN),
    (Answer(AccountStatus.ACTIVE, follows=True, blocked=True), Cause.BLOCKED),
    (Answer(AccountStatus.ACTIVE, follows=False, blocked=True), Cause.BLOCKED),
    (Answer(AccountStatus.UNKNOWN, follows=False), Cause.UNKNOWN),
    (Answer(), Cause.UNKNOWN),
]


@pytest.mark.parametrize(("answer", "cause"), ANSWERS, ids=lambda value: str(value)[:60])
def test_a_departure_is_what_the_platform_says_it_is(answer: Answer, cause: Cause) -> None:
    days = Days(["abXcd", "abcd"], answers={key("X"): answer})

    [(kind, found, proof)] = days.told_of("X")

    assert (kind, found) == (Kind.UNFOLLOW, cause)
    assert proof is (Proof.NONE if cause is Cause.UNKNOWN else Proof.PROBE)


def test_a_change_lies_between_the_two_lists_that_show_it() -> None:
    for event in Days(["abXcd", "abcd", "nabcd", "nXabcd"]).events():
        assert event.before - event.after == DAY
        assert event.exact is None


# When the record says it was made, and whether that can be the follow's own time.
MADE = [
    ("self", False),  # no TID at all
    ("3mbfllzjc2222", True),  # 2 January, between the lists of the first and the second
    ("3lenax2ss2222", False),  # 2025: older than the list it was not on
]


@pytest.mark.parametrize(("record", "believed"), MADE)
def test_the_time_in_a_record_counts_where_the_lists_allow_it(record: str, believed: bool) -> None:
    [event] = Days(["ab", "Xab"], records=[{}, {"X": record}]).events()

    assert event.record == record_number(record)
    assert (event.exact is not None) == believed
    assert event.exact is None or event.after < event.exact <= event.before


def test_somebody_who_waited_for_a_second_walk_went_before_the_first_one() -> None:
    roster = first_roster(listing("abXcd"))
    scene = Scene(1, START, START + 2 * DAY, Order.NEWEST_FIRST, {}, {})
    gone = np.array([key("X")], np.int64)

    [event] = departures(scene, roster, gone, {key("X"): START + DAY})

    assert (event.after, event.before) == (START, START + DAY)


def test_everybody_gone_at_once_is_told_how_many_they_were() -> None:
    assert {event.crowd for event in Days(["abcde", "ae"]).events()} == {3}


def test_an_event_names_the_seat_and_the_record_that_were_given_up() -> None:
    before = first_roster(listing("abXcd", records={"X": "r1"}))

    [event] = Days(["abXcd", "abcd"], records=[{"X": "r1"}, {}]).events()

    assert event.record == record_number("r1")
    assert event.seat == seat_of("X", before) > 0


def seat_of(id: str, roster: Roster) -> int:
    assert roster.seats is not None
    return int(roster.seats[roster.position([key(id)])[0]])
