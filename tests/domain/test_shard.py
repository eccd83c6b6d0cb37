"""Who is missing from one list together, again and again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.event import Cause, Kind
from app.domain.shard import LARGEST, most_shared
from app.domain.snapshot import Order
from tests.domain.days import Days
from tests.lists import key

PAIRS = st.tuples(st.integers(0, 9), st.integers(0, 9))
LISTS = st.dictionaries(st.integers(1, 8), st.frozensets(PAIRS, max_size=6), max_size=8)


@given(LISTS)
@settings(max_examples=100, deadline=None)
def test_most_shared_is_the_largest_overlap_with_any_other_who_was_away_twice(
    absences: dict[int, frozenset[tuple[int, int]]],
) -> None:
    often = {key: seen for key, seen in absences.items() if len(seen) > 1}

    assert most_shared(absences) == {
        key: max((len(seen & often[other]) for other in often if other != key), default=0)
        for key, seen in often.items()
    }


def test_outages_that_took_a_great_many_twice_tell_nothing_of_any_two_of_them() -> None:
    twice = {(1, 2), (5, 6)}

    assert set(most_shared(dict.fromkeys(range(LARGEST), twice)).values()) == {2}
    assert set(most_shared(dict.fromkeys(range(LARGEST + 1), twice)).values()) == {0}


def causes(lists: list[str], id: str) -> list[Cause]:
    events = Days(lists, Order.UNKNOWN).events()
    return [e.cause for e in events if e.key == key(id) and e.kind is Kind.FOLLOW]


def test_two_who_are_missing_together_for_the_third_time_are_missed_by_the_list() -> None:
    lists = ["aXbYc", "abc", "aXbYc", "abc", "aXbYc", "abc", "aXbYc"]

    for one in "XY":
        assert causes(lists, one) == [Cause.UNKNOWN, Cause.UNKNOWN, Cause.PLATFORM]


def test_whoever_goes_as_often_without_the_other_is_not_excused_by_it() -> None:
    apart = ["aXbYc", "abYc", "aXbYc", "abYc", "aXbYc"]
    lists = [*apart, *["abc", "aXbYc"] * 4]

    assert causes(lists, "X") == [Cause.UNKNOWN] * 6
    assert causes(lists, "Y") == [Cause.UNKNOWN] * 2 + [Cause.PLATFORM] * 2


def test_whoever_comes_back_on_another_day_than_the_other_is_not_excused_by_it() -> None:
    lists = ["aXbYc", "abc", "aXbc", "aXbYc"] * 4

    assert set(causes(lists, "X")) == {Cause.UNKNOWN}


def test_a_record_that_changed_tells_a_refollow_whoever_went_along() -> None:
    lists = ["aXbYc", "abc", "aXbYc", "abc", "aXbYc", "abc", "aXbYc"]
    shown = [{"X": f"r{day // 2}", "Y": f"s{day // 2}"} for day in range(len(lists))]

    events = Days(lists, Order.UNKNOWN, records=shown).events()

    assert {e.cause for e in events if e.key == key("X") and e.kind is Kind.FOLLOW} == {
        Cause.REMADE
    }
