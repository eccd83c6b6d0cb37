"""Who came and went together, and how much that says."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from app.domain.company import Company, joined
from app.domain.event import Cause
from app.domain.instant import DAY
from app.domain.meetings import ABSENT, CLOSE, Meetings
from app.domain.passes import Pass, decisions, pass_of
from app.domain.timeline import Stay
from app.domain.timetable import Fellows, Setting, fellows, gone_by
from tests.stories import at, change, gone, new

HALF_YEAR = Setting(180 * DAY, 10, lambda watch: 20.0)


def one(key: int, watch: int, came: float, went: float) -> Pass:
    return Pass(key, watch, at(came), at(went))


def rotation(key: int, start: float = 0.0, lists: int = 5) -> list[Pass]:
    """A list after the other, a week each; each account begins at another list."""
    return [
        one(key, 1 + (key + turn) % lists, start + 7 * turn, start + 7 * turn + 6.5)
        for turn in range(lists)
    ]


def group(own: list[Pass], *others: list[Pass], several: int = 300) -> Fellows:
    company = Company({passes[0].key: decisions(passes) for passes in others}, several)
    return fellows(decisions(own), company, HALF_YEAR)


def weight(own: list[Pass], *others: list[Pass], several: int = 300) -> float:
    return group(own, *others, several=several).weight


def test_a_stay_that_ended_within_a_month_is_a_pass() -> None:
    assert pass_of(7, Stay(1, new(0), gone(8))) == one(7, 1, 0, 8)
    assert pass_of(7, Stay(1, new(0), gone(40))) is None
    assert pass_of(7, Stay(1, None, gone(8))) is None
    assert pass_of(7, Stay(1, change(0, Cause.RESTORED), gone(8))) is None
    assert pass_of(7, Stay(1, new(0), change(8, Cause.SUSPENDED))) is None


def test_passes_that_end_within_a_day_are_one_decision() -> None:
    told = [one(7, 1, 0, 8), one(7, 2, 1, 8.4), one(7, 3, 9, 15)]

    assert [len(decision) for decision in decisions(told)] == [2, 1]


def test_a_decision_of_theirs_is_met_by_one_of_ours_alone() -> None:
    own = decisions([one(7, 1, 0, 6), one(7, 2, 1, 7.5)])
    theirs = decisions([one(8, 1, 0.5, 6.5)])

    assert Meetings({8: theirs}).met(own).anywhere.tolist() == [[CLOSE, ABSENT]]


def test_accounts_that_take_turns_over_the_lists_are_fellows() -> None:
    found = group(rotation(1), rotation(2), rotation(3))

    assert found.named == (2, 3)
    assert found.shared == (0, 1, 2, 3, 4)
    assert found.weight > log(1e3)


def test_whom_the_fellows_alone_know_keeps_their_timetable_too() -> None:
    """Each of the others was there on other days, and together they were there on all."""
    own = rotation(1, lists=6)
    some = [[p for n, p in enumerate(rotation(key, lists=6)) if n != key % 6] for key in (2, 3, 4)]

    assert group(own, *some).named == (2, 3, 4)
    assert weight(own, *some) > weight(own, some[0])


def test_a_group_is_found_though_hardly_two_of_it_were_there_on_the_same_days() -> None:
    """Each was on four of a dozen days: the first knows the second, the second the third."""

    def days(key: int, *numbers: int) -> list[Pass]:
        return [one(key, 1 + (key + n) % 9, 14 * n, 14 * n + 5) for n in numbers]

    own = days(1, 0, 6)
    found = group(own, days(2, 0, 1, 2, 3), days(3, 1, 2, 3, 4, 5), days(4, 3, 4, 5, 6), several=20)

    assert found.named == (2, 3, 4)
    assert found.shared == (0, 1)


def test_of_a_wide_group_counts_only_who_was_there_on_other_lists() -> None:
    """Else guests of one raffle after the other would know each other through its other guests."""

    def days(key: int, lists: int, *numbers: int) -> list[Pass]:
        return [one(key, n + lists, 14 * n, 14 * n + 5) for n in numbers]

    def met(lists: int) -> Fellows:
        chain = [(1, 2, 3, 0), (1, 2, 3, 4, 5), (3, 4, 5, 6)]
        others = [days(2 + nth, lists, *numbers) for nth, numbers in enumerate(chain)]
        return group(days(1, 0, 0, 6), *others, several=20)

    assert met(lists=20).named == (2, 3, 4)
    assert met(lists=0).named == ()
    assert met(lists=0).weight < met(lists=20).weight - 3


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([rotation(2), rotation(3)], True),
        ([rotation(2)], False),  # one other account may be there twice by chance
        ([rotation(2)[:1], rotation(3)[:1]], False),  # these were there on that day alone
        ([rotation(2, start=1.5), rotation(3, start=1.5)], False),  # and these a day later
    ],
)
def test_a_stay_joins_others_if_several_were_there_to_the_day_and_once_more(
    others: list[list[Pass]], told: bool
) -> None:
    own = rotation(1)[:2]
    company = Company({passes[0].key: decisions(passes) for passes in others}, 300)

    assert (own[0] in joined(own, company)) is told


def test_accounts_that_parade_over_the_same_lists_weigh_more() -> None:
    parade = [Pass(8, p.watch_id, p.came, p.went) for p in rotation(1)]

    assert weight(rotation(1), parade) > weight(rotation(1), rotation(2)) + 1


def test_days_that_all_of_a_group_keep_weigh_more_than_days_of_one_of_them() -> None:
    own = rotation(1)[:2]
    keep = [rotation(key)[:2] + rotation(key, start=60)[:2] for key in (2, 3, 4, 5)]
    rare = [keep[0], *([*rotation(key, start=60)] for key in (3, 4, 5))]

    assert weight(own, *keep) > weight(own, *rare) + 1


def test_whoever_passes_again_and_again_is_likelier_one_of_many_than_one_of_few() -> None:
    own = rotation(1)[:2]

    assert weight(own, *map(rotation, range(2, 12))) > weight(own, *map(rotation, range(2, 4))) + 1


def test_ordinary_follows_have_ended_as_on_real_lists_and_all_of_them_after_a_month() -> None:
    gone = gone_by(np.array([0, 3, 5, 7, 14, 30, 45]) * DAY)

    assert gone.tolist() == pytest.approx([0, 0.3, 0.4, 0.5, 0.73, 1, 1])


def test_to_stay_equally_long_weighs_more_where_fewer_ordinary_follows_do() -> None:
    def turns(key: int, length: float) -> list[Pass]:
        return [one(key, key + n, 40 * n, 40 * n + length) for n in (1, 2, 3)]

    weights = [weight(turns(1, length), turns(2, length)) for length in (2.5, 6, 11, 20)]

    assert weights == sorted(weights)


def test_a_timetable_of_other_weeks_says_nothing() -> None:
    assert weight(rotation(1), rotation(2, start=3.5)) <= 0


def test_coming_and_going_together_once_says_nothing() -> None:
    assert weight(rotation(1)[:1], rotation(2)[:1]) <= 0


def test_one_day_shared_with_crowds_of_passers_by_weighs_less() -> None:
    own, partner = rotation(1), rotation(2)
    quiet = weight(own, partner)
    visitors = [[one(100 + n, own[0].watch_id, 0, 6.5)] for n in range(40)]

    assert weight(own, partner, *visitors) < quiet - 2


def test_among_many_who_pass_again_and_again_one_alike_is_found_by_chance() -> None:
    assert weight(rotation(1)[:2], rotation(2)[:2], several=100_000) < 0


def test_only_what_had_happened_by_then_is_known_of_a_company() -> None:
    company = Company({2: decisions(rotation(2)), 3: decisions(rotation(3, start=30))}, 300)

    assert {key: len(seen) for key, seen in company.until(at(15)).others.items()} == {2: 2}
