"""What is ordinary: who is counted, and for what."""

from __future__ import annotations

import pytest

from app.domain.event import Cause, FollowEvent, Kind
from app.domain.rates import Rates, change_of, counted
from tests.stories import KEY, at


def step(watch: int, kind: Kind, day: float, cause: Cause) -> FollowEvent:
    return FollowEvent(watch, KEY, kind, at(day - 0.5), at(day + 0.5), cause)


def came(day: float, watch: int = 1, cause: Cause = Cause.NEW) -> FollowEvent:
    return step(watch, Kind.FOLLOW, day, cause)


def went(day: float, watch: int = 1) -> FollowEvent:
    return step(watch, Kind.UNFOLLOW, day, Cause.UNKNOWN)


CASES = [
    ([came(0)], (1, False)),
    ([came(0), went(7)], (1, True)),
    ([came(0), went(30)], (1, False)),
    ([went(0)], None),
    ([came(0, cause=Cause.RESTORED), went(7)], None),
    ([came(0), came(1, watch=2)], None),
    ([came(0), went(7), came(14, cause=Cause.REMADE)], None),
    ([went(0, watch=2), came(5), went(9)], (1, True)),
]


@pytest.mark.parametrize(("events", "expected"), CASES)
def test_an_account_counts_for_its_one_new_follow(
    events: list[FollowEvent], expected: tuple[int, bool] | None
) -> None:
    assert counted(events) == expected


def test_whoever_follows_a_second_list_is_counted_no_more() -> None:
    first = [came(0), went(7)]

    both = change_of([([], first)]) + change_of([(first, [*first, came(20, watch=2)])])

    assert (both.follows, both.short) == (0, 0)
    assert both.lists[1] == Rates()


def test_a_list_of_its_own_pace_is_judged_by_it_and_a_new_one_by_all() -> None:
    rates = Rates.of({1: (1000, 20), 2: (1000, 300)})

    assert rates.short_stay_on(1) < 0.03
    assert rates.short_stay_on(2) > 0.28
    assert rates.short_stay_on(3) == rates.short_stay == pytest.approx(0.16, abs=0.01)
