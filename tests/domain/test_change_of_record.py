"""What a changed follow record proves, and what a jump to the head proves beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.domain.cause import Answer
from app.domain.change import Scene, remakings
from app.domain.diff import compare
from app.domain.event import Proof
from app.domain.instant import DAY
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


def proofs(
    list_now: list[str], record_now: str | None, answers: Mapping[int, Answer] | None = None
) -> set[Proof]:
    """How anything is known of a refollow when the doubler's record or place changes."""
    first = {"records": {"doubler": OF_2025}} if record_now else {}
    then = {"records": {"doubler": record_now}} if record_now else {}
    before = first_roster(listing(BEFORE, day=0, **first))
    scene = Scene(1, START, START + 2 * DAY, Order.NEWEST_FIRST, {}, answers or {})
    difference = compare(before, listing(list_now, day=2, **then))
    return {event.proof for event in remakings(scene, before, difference)}


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
