from __future__ import annotations

import pytest

from app.domain.passes import visits_of
from app.domain.timeline import Timeline
from tests.stories import KEY, at, back, gone, new, timeline

NEWCOMER = timeline(1, new(0), gone(5))
REGULAR = timeline(1, new(0), gone(5), back(20), gone(25))
SLEEPER = timeline(1, new(0), gone(4), back(7), gone(11), back(14), gone(18))


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ([NEWCOMER], [0]),
        ([REGULAR], [0, 20]),
        ([SLEEPER], [0]),
        # it came anew to a second list on another day
        ([SLEEPER, timeline(2, new(30), gone(35))], [0, 7, 14, 30]),
        # it came to the second list along with the first
        ([SLEEPER, timeline(2, new(0), gone(4))], [0, 0]),
        ([timeline(1, None, gone(4), back(7), gone(11))], []),
    ],
)
def test_returns_nobody_can_explain_are_visits_until_they_outnumber_the_days_it_came_anew(
    told: list[Timeline], days: list[int]
) -> None:
    visits = visits_of(KEY, (stay for one in told for stay in one.stays))

    assert sorted(one.came for one in visits) == [at(day) for day in days]
