"""Alerts beside each other: those that stood at the same time are the same."""

from __future__ import annotations

import pytest

from app.domain.alert import Severity
from app.domain.comparison import Side, pair_up
from app.domain.finding import Pattern
from app.domain.hindsight import Claim
from tests.stories import at

Span = tuple[float, float]


def claim(span: Span) -> Claim:
    return Claim(Severity.ALERT, Pattern.HALIFAX, at(span[0]), at(span[1]), 0.99, "Followed again.")


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ([], [], []),
        ([(1, 9)], [(1, 9)], [(Side.BOTH, 0.0)]),
        ([(1, 9)], [(4.5, 20)], [(Side.BOTH, 3.5)]),
        ([(4, 9)], [(1, 5)], [(Side.BOTH, -3.0)]),
        ([(1, 9)], [], [(Side.ONLY_THEN, None)]),
        ([], [(1, 9)], [(Side.ONLY_NOW, None)]),
        ([(1, 9)], [(20, 30)], [(Side.ONLY_THEN, None), (Side.ONLY_NOW, None)]),
        ([(20, 30)], [(1, 9), (21, 30)], [(Side.ONLY_NOW, None), (Side.BOTH, 1.0)]),
        ([(20, 30), (1, 9)], [(21, 30)], [(Side.ONLY_THEN, None), (Side.BOTH, 1.0)]),
    ],
)
def test_claims_are_matched_by_the_time_they_stood(
    then: list[Span], now: list[Span], told: list[tuple[Side, float | None]]
) -> None:
    pairs = pair_up(7, [claim(span) for span in then], [claim(span) for span in now])

    assert [(pair.side, pair.days_later) for pair in pairs] == told
