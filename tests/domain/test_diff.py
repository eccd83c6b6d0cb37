"""What a list changes in a roster, against sets and against a plain telling of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain import diff
from app.domain.diff import Difference, compare, compare_keys
from app.domain.roster import EMPTY, Roster, first_roster
from app.domain.snapshot import Order
from tests.lists import in_order, key, keys, listing

INT64 = st.integers(-(2**63), 2**63 - 1)
# Few numbers, so that most lists overlap.
NEAR = st.sets(st.integers(-40, 40))


def column(numbers: set[int]) -> np.ndarray:
    return np.array(sorted(numbers), np.int64)


@given(NEAR | st.sets(INT64), NEAR | st.sets(INT64), st.integers(1, 9))
@example(set(), set(), 1)
def test_two_lists_differ_as_their_sets_do_however_they_are_cut_into_blocks(
    before: set[int], after: set[int], block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff, "_BLOCK", block)
        joined, left = compare_keys(column(before), column(after))

    assert joined.tolist() == sorted(after - before)
    assert left.tolist() == sorted(before - after)


def test_lists_longer_than_a_block_differ_as_their_sets_do() -> None:
    random = np.random.default_rng(7)
    before, after = (np.unique(random.integers(0, 400_000, 150_000)) for _ in range(2))

    joined, left = compare_keys(before, after)

    assert joined.tolist() == sorted(set(after.tolist()) - set(before.tolist()))
    assert left.tolist() == sorted(set(before.tolist()) - set(after.tolist()))


def names(found: np.ndarray, among: Sequence[str]) -> set[str]:
    known = {key(id): id for id in among}
    return {known[one] for one in found.tolist()}


LISTS = st.permutations(list("abcdefghij")).flatmap(
    lambda ids: st.integers(0, len(ids)).map(lambda n: "".join(ids[:n]))
)


@given(LISTS, LISTS, st.sampled_from(list(Order)))
def test_whatever_two_lists_are_the_roster_after_is_the_second_one(
    before: str, after: str, order: Order
) -> None:
    found = compare(first_roster(listing(before)), listing(after, 1, order=order))

    assert found.after.keys.tolist() == sorted(keys(after).tolist())
    assert names(found.joined, after) == set(after) - set(before)
    assert names(found.left, before) == set(before) - set(after)
    assert [after[place] for place in found.positions.tolist()] == [
        after[keys(after).tolist().index(one)] for one in found.joined.tolist()
    ]


@given(st.lists(LISTS, max_size=5))
def test_a_newest_first_list_is_shown_back_in_its_own_order(lists: list[str]) -> None:
    roster = EMPTY
    for day, ids in enumerate(lists):
        roster = compare(roster, listing(ids, day)).after

        assert in_order(roster) == keys(ids).tolist()


@given(st.lists(LISTS, max_size=5))
def test_no_two_members_ever_share_a_seat_and_none_lies_beyond_the_top(lists: list[str]) -> None:
    roster = EMPTY
    for day, ids in enumerate(lists):
        roster = compare(roster, listing(ids, day)).after

        assert roster.seats is not None
        assert len(set(roster.seats.tolist())) == len(roster)
        assert ((roster.seats > 0) & (roster.seats <= roster.top)).all()


def step(before: str, after: str, **values: object) -> Difference:
    return compare(first_roster(listing(before)), listing(after, 1, **values))


def test_the_same_list_again_changes_nothing() -> None:
    found = step("abcdef", "abcdef")

    changed = (found.joined, found.left, found.moved, found.reseated, found.rerecorded)
    assert [len(one) for one in changed] == [0, 0, 0, 0, 0]


def test_the_seats_given_up_are_those_that_were_held() -> None:
    before = first_roster(listing("abcdef"))

    found = compare(before, listing("acef", 1))

    assert before.seats is not None
    assert found.left_seats.tolist() == before.seats[before.position(found.left)].tolist()


def records(**named: str) -> Roster:
    return first_roster(listing("".join(named), records=named))


# The record known before, the one shown now: whether it changed, whether it came to be known.
RECORDS = [
    ("1", "1", False, False),
    ("1", "2", True, False),
    ("1", "", False, False),  # not shown this time; what was known stays known
    ("", "1", False, True),
    ("", "", False, False),
]


@pytest.mark.parametrize(("was", "now", "changed", "learned"), RECORDS)
def test_a_record_changes_only_from_one_known_to_another(
    was: str, now: str, changed: bool, learned: bool
) -> None:
    before = first_roster(listing("ab", records={"a": was} if was else {}))

    found = compare(before, listing("ab", 1, records={"a": now} if now else {}))

    assert names(found.rerecorded, "ab") == ({"a"} if changed else set())
    assert names(found.recorded, "ab") == ({"a"} if learned else set())
    assert found.after.records is not None
    kept = first_roster(listing("ab", records={"a": now or was} if now or was else {}))
    assert kept.records is not None
    assert found.after.records.tolist() == kept.records.tolist()


def test_records_stay_known_when_a_list_shows_none_at_all() -> None:
    before = records(a="1", b="2")

    found = compare(before, listing("ab", 1))

    assert before.records is not None
    assert found.after.records is not None
    assert found.after.records.tolist() == before.records.tolist()


@pytest.mark.parametrize("order", list(Order))
def test_a_list_that_loses_its_order_keeps_no_seats_unless_it_is_said_to_have_one(
    order: Order,
) -> None:
    ids = [f"m{number}" for number in range(50)]

    found = compare(first_roster(listing(ids)), listing(ids[::-1], 1, order=order))

    assert (found.after.seats is None) == (order is Order.UNKNOWN)
    assert len(found.moved) == 0
