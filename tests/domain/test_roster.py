"""Who is on a list: found by key, shown in its order, kept where an absence is not believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.roster import EMPTY, SEAT_STEP, first_roster, keep, order_of
from tests.lists import in_order, key, keys, listing

IDS = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True)


@given(IDS, IDS)
def test_a_key_is_found_where_it_stands_and_nowhere_else(
    members: list[str], asked: list[str]
) -> None:
    roster = first_roster(listing(members))

    at = roster.position(keys(asked))

    assert [place >= 0 for place in at.tolist()] == [id in members for id in asked]
    assert roster.keys[at[at >= 0]].tolist() == [key(id) for id in asked if id in members]
    assert [key(id) in roster for id in asked] == [id in members for id in asked]


@given(st.sets(st.integers(-(2**63), 2**63 - 1) | st.integers(-20, 20)).map(list))
def test_keys_are_put_in_order_also_where_they_lie_close_together(numbers: list[int]) -> None:
    order = order_of(np.array(numbers, np.int64))

    assert [numbers[place] for place in order.tolist()] == sorted(numbers)


@given(IDS)
def test_the_first_list_is_the_roster_in_its_own_order(members: list[str]) -> None:
    roster = first_roster(listing(members))

    assert in_order(roster) == keys(members).tolist()
    assert roster.keys.tolist() == sorted(keys(members).tolist())
    assert roster.top == len(members) * SEAT_STEP


@given(IDS, st.data())
def test_a_kept_member_keeps_its_seat_and_its_record(
    members: list[str], data: st.DataObject
) -> None:
    records = {id: f"record of {id}" for id in members[::2]}
    before = first_roster(listing(members, records=records))
    off = data.draw(st.sets(st.sampled_from(members))) if members else set()
    after = first_roster(listing([id for id in members if id not in off], records=records))

    kept = keep(after, before, np.sort(keys(off)))

    assert kept.keys.tolist() == before.keys.tolist()
    assert kept.records is not None
    assert before.records is not None
    assert kept.records.tolist() == before.records.tolist()
    at = kept.position(keys(sorted(off)))
    assert kept.seats is not None
    assert before.seats is not None
    assert kept.seats[at].tolist() == before.seats[at].tolist()


@pytest.mark.parametrize("asked", [[], [0], [5, -5]])
def test_nobody_is_on_the_empty_roster(asked: list[int]) -> None:
    assert EMPTY.position(asked).tolist() == [-1] * len(asked)
    assert len(EMPTY) == 0
