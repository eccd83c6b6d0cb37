"""One budget for all: nobody gets more than needed, nobody is starved, chosen intervals come first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sharing import Need, fair_share

needs = st.lists(st.floats(0.1, 10_000), min_size=1, max_size=12)


def shares(daily: list[float], supply: float, fixed: frozenset[int] = frozenset()) -> list[float]:
    """What each of these watches may use, those with a chosen interval left out."""
    all = [Need(number, one, number in fixed) for number, one in enumerate(daily)]
    return [
        fair_share(one.watch_id, one.daily, all, supply) for one in all if one.watch_id not in fixed
    ]


@given(needs, st.floats(0, 20_000))
def test_all_shares_together_are_the_supply_or_everything_that_is_needed(
    daily: list[float], supply: float
) -> None:
    assert sum(shares(daily, supply)) == pytest.approx(min(supply, sum(daily)))


@given(needs, st.floats(0, 20_000))
def test_whoever_gets_less_than_needed_gets_as_much_as_anybody(
    daily: list[float], supply: float
) -> None:
    got = shares(daily, supply)
    short = [share for share, need in zip(got, daily, strict=True) if share < need * 0.999]

    assert all(share == pytest.approx(max(got)) for share in short)


@pytest.mark.parametrize(
    ("daily", "supply", "got"),
    [
        ([10, 10, 10], 30, [10, 10, 10]),
        ([1, 10, 100], 30, [1, 10, 19]),
        ([100, 100], 30, [15, 15]),
        ([5], 0, [0]),
    ],
)
def test_small_needs_are_met_and_the_rest_is_shared_evenly(
    daily: list[float], supply: float, got: list[float]
) -> None:
    assert shares(daily, supply) == got


def test_an_interval_that_a_person_chose_is_served_first() -> None:
    assert shares([25, 10, 10], 30, fixed=frozenset({0})) == [2.5, 2.5]
