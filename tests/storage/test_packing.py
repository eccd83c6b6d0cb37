"""What is packed comes back as it was, at a size in proportion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.roster import EMPTY, SEAT_STEP, Roster, first_roster
from app.storage.packing import (
    RosterChange,
    pack_change,
    pack_keys,
    pack_roster,
    unpack_change,
    unpack_keys,
    unpack_roster,
)
from tests.lists import listing

INT64 = st.integers(-(2**63), 2**63 - 1)
SEATS = st.integers(1, 2**62)


@st.composite
def rosters(draw: st.DrawFn, most: int = 60) -> Roster:
    members = sorted(draw(st.sets(INT64, max_size=most)))
    seats = draw(st.none() | st.sets(SEATS, min_size=len(members), max_size=len(members)))
    records = draw(st.none() | st.lists(INT64, min_size=len(members), max_size=len(members)))
    given_seats = None if seats is None else draw(st.permutations(sorted(seats)))
    top = max([draw(SEATS), *(given_seats or [])])
    return Roster(column(members), column(given_seats), column(records), top)


def column(numbers: list[int] | None) -> np.ndarray:
    return None if numbers is None else np.array(numbers, np.int64)  # type: ignore[return-value]


def alike(one: Roster, other: Roster) -> bool:
    columns = zip(
        (one.keys, one.seats, one.records), (other.keys, other.seats, other.records), strict=True
    )
    return one.top == other.top and all(
        a is b if a is None or b is None else np.array_equal(a, b) for a, b in columns
    )


@given(rosters())
def test_a_roster_comes_back_as_it_was_packed(roster: Roster) -> None:
    assert alike(unpack_roster(pack_roster(roster)), roster)


@given(st.sets(INT64))
def test_keys_come_back_as_they_were_packed(numbers: set[int]) -> None:
    keys = column(sorted(numbers))

    assert np.array_equal(unpack_keys(pack_keys(keys)), keys)


@given(rosters(), rosters(), st.data())
def test_a_packed_change_leads_from_one_roster_to_the_next(
    before: Roster, came: Roster, data: st.DataObject
) -> None:
    came = reshape(came, before)
    gone = data.draw(st.sets(st.sampled_from(before.keys.tolist()))) if len(before) else set()
    gone -= set(came.keys.tolist())

    after = unpack_change(pack_change(RosterChange(column(sorted(gone)), came))).apply(before)

    rows = {key: row for key, row in table(before).items() if key not in gone} | table(came)
    assert table(after) == rows
    assert after.keys.tolist() == sorted(rows)
    assert after.top == came.top


def reshape(came: Roster, before: Roster) -> Roster:
    """The roster with seats and records where the other one has them, as all changes are."""
    zeros = np.zeros(len(came), np.int64)
    seats = None if before.seats is None else zeros if came.seats is None else came.seats
    records = None if before.records is None else zeros if came.records is None else came.records
    return Roster(came.keys, seats, records, came.top)


def table(roster: Roster) -> dict[int, tuple[int | None, int | None]]:
    none = [None] * len(roster)
    seats = none if roster.seats is None else roster.seats.tolist()
    records = none if roster.records is None else roster.records.tolist()
    return dict(zip(roster.keys.tolist(), zip(seats, records, strict=True), strict=True))


def test_nobody_packs_to_almost_nothing() -> None:
    assert alike(unpack_roster(pack_roster(EMPTY)), EMPTY)
    assert len(pack_roster(EMPTY)) < 40


@pytest.mark.parametrize("members", [1_000, 20_000])
def test_a_member_costs_its_key_and_next_to_nothing_for_its_seat(members: int) -> None:
    roster = first_roster(listing([f"member{number}" for number in range(members)]))

    assert len(pack_roster(roster)) <= 9 * members


def test_a_change_costs_what_changed_whatever_the_size_of_the_list() -> None:
    came = first_roster(listing([f"new{number}" for number in range(25)]))
    gone = column(list(range(25)))

    assert len(pack_change(RosterChange(gone, came))) < 25 * 17 + 25 * SEAT_STEP.bit_length()
