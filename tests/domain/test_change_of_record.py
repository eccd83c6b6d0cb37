"""What a changed follow record proves, and what a jump to the head proves beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from app.domain.cause import Answer
from app.domain.change import Scene, remakings
from app.domain.diff import compare
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.domain.instant import DAY, HOUR, Instant
from app.domain.record import record_number
from app.domain.roster import first_roster
from app.domain.snapshot import Order
from tests.lists import START, key, listing

BEFORE = ["new", "newer", "newest", "doubler", "old"]
JUMPED = ["doubler", "new", "newer", "newest", "old"]

# Record keys are TIDs; START is the day 2026-01-01.
OF_2025 = "3lenax2ss2222"
OF_JUNE_2025 = "3lqixe3g22222"
OF_2_JANUARY = "3mbfllzjc2222"
"""Made between the two looks."""


def remade(
    list_now: list[str],
    record_now: str | None,
    answers: Mapping[int, Answer] | None = None,
    told: Sequence[FollowEvent] = (),
) -> list[FollowEvent]:
    """What is made of it when the doubler's record or place changes.

    `told`: what a stream told of the doubler between the two looks.
    """
    first = {"records": {"doubler": OF_2025}} if record_now else {}
    then = {"records": {"doubler": record_now}} if record_now else {}
    before = first_roster(listing(BEFORE, day=0, **first))
    past = {key("doubler"): told}
    scene = Scene(1, START, START + 2 * DAY, Order.NEWEST_FIRST, past, answers or {})
    difference = compare(before, listing(list_now, day=2, **then))
    return list(remakings(scene, before, difference))


def proofs(
    list_now: list[str],
    record_now: str | None,
    answers: Mapping[int, Answer] | None = None,
    told: Sequence[FollowEvent] = (),
) -> set[Proof]:
    """How anything is known of a refollow."""
    return {event.proof for event in remade(list_now, record_now, answers, told)}


def follow_told(at: Instant) -> FollowEvent:
    return FollowEvent(
        1, key("doubler"), Kind.FOLLOW, at - 1, at, Cause.NEW, Proof.STREAM, exact=at
    )


@pytest.mark.parametrize(
    ("list_now", "record_now", "expected"),
    [
        (BEFORE, OF_2025, set()),
        (BEFORE, OF_2_JANUARY, {Proof.RECORD}),
        # A second record that was there at the last look comes to light: nobody unfollowed.
        (BEFORE, OF_JUNE_2025, set()),
        # It also moves the account to where that record's date belongs.
        (JUMPED, OF_JUNE_2025, set()),
        (JUMPED, OF_2_JANUARY, {Proof.RECORD}),
        (JUMPED, None, {Proof.SEAT}),
    ],
)
def test_a_record_decides_before_a_seat_does(
    list_now: list[str], record_now: str | None, expected: set[Proof]
) -> None:
    assert proofs(list_now, record_now) == expected


@pytest.mark.parametrize(("named", "expected"), [(OF_2025, set()), (None, {Proof.SEAT})])
def test_a_jump_is_no_refollow_if_the_platform_names_the_same_record(
    named: str | None, expected: set[Proof]
) -> None:
    answer = Answer(follows=True, record=record_number(named) if named else 0)

    assert proofs(JUMPED, OF_2025, {key("doubler"): answer}) == expected


@pytest.mark.parametrize(
    ("told_at", "expected"),
    [
        # Both records were made before the stream told of the first: nobody unfollowed in between.
        (START + DAY + HOUR, set()),
        (START + DAY - HOUR, {Proof.RECORD}),
    ],
)
def test_a_record_older_than_what_a_stream_told_last_is_a_second_one_of_the_same_follow(
    told_at: Instant, expected: set[Proof]
) -> None:
    events = remade(BEFORE, OF_2_JANUARY, told=[follow_told(told_at)])

    assert {event.proof for event in events} == expected
    assert all(event.after >= told_at for event in events)


def test_a_jump_past_a_place_that_no_list_showed_proves_nothing() -> None:
    assert proofs(JUMPED, None, told=[follow_told(START + HOUR)]) == set()
    assert proofs(JUMPED, None, told=[follow_told(START - HOUR)]) == {Proof.SEAT}
