"""How evidence fades."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.episodes import HALF_LIFE, kept, strength
from app.domain.instant import DAY

days = st.integers(0, 700).map(lambda count: count * DAY)


@given(days, days, days)
def test_an_act_of_a_habit_fades_no_faster_than_a_single_one(one: int, two: int, more: int) -> None:
    at, last = sorted((one, two))

    assert strength(at, last + more) <= kept(at, last, last + more) <= 1


@given(days, days)
def test_the_last_act_of_a_habit_fades_as_a_single_one(last: int, more: int) -> None:
    assert kept(last, last, last + more) == strength(last, last + more)


@given(days, days)
def test_a_habit_that_ended_loses_half_of_every_act_in_a_half_life(one: int, two: int) -> None:
    at, last = sorted((one, two))

    assert kept(at, last, last + HALF_LIFE) == pytest.approx(kept(at, last, last) / 2)
