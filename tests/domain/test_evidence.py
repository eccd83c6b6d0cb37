from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evidence import refollows, regularity, short_stays
from app.domain.instant import DAY

# Odds of refollows within days on one follow, worked out by hand from the closed form.
TABLE = [
    (1, 14, 653),
    (1, 30, 265),
    (2, 14, 3.9e5),
    (2, 30, 1.0e5),
    (3, 60, 4.2e6),
    (4, 120, 4.0e7),
]


@pytest.mark.parametrize(("count", "days", "odds"), TABLE)
def test_refollows_weigh_what_the_closed_form_says(count: int, days: int, odds: float) -> None:
    assert exp(refollows(count, days * DAY, 1)) == pytest.approx(odds, rel=0.05)


@given(count=st.integers(1, 10), days=st.integers(20, 300), edges=st.integers(1, 50))
def test_more_watched_follows_make_the_same_refollows_weigh_less(
    count: int, days: int, edges: int
) -> None:
    assert refollows(count, days * DAY, edges + 1) < refollows(count, days * DAY, edges)


@given(short=st.integers(0, 20), lasting=st.integers(0, 20), ordinary=st.floats(0.02, 0.38))
def test_one_more_lasting_follow_never_makes_it_worse(
    short: int, lasting: int, ordinary: float
) -> None:
    assert short_stays(short, lasting + 1, ordinary) < short_stays(short, lasting, ordinary)


@given(st.lists(st.floats(0.5, 60), min_size=3, max_size=8))
def test_irregular_stays_speak_against_nobody(days: list[float]) -> None:
    assert regularity(days, 0.05) >= -0.7


@given(st.floats(1, 30), st.integers(3, 8))
def test_the_more_equal_stays_the_more_they_weigh(days: float, count: int) -> None:
    assert regularity([days] * (count + 1), 0.05) > regularity([days] * count, 0.05)
