from __future__ import annotations

import pytest

from app.domain.account import AccountStatus
from app.domain.weighing import NOTE
from app.signals import account_returns, regular_dwell, short_stays, unexplained_returns
from tests.stories import back, gone, history, new, remade, restored, serial, timeline


def test_more_short_stays_on_more_lists_weigh_more() -> None:
    weights = [short_stays.SIGNAL.find(serial(7, lists, 8))[0].weight for lists in (1, 2, 4, 8)]

    assert weights == sorted(weights)


def test_follows_that_last_speak_for_the_account() -> None:
    dropped = timeline(1, new(0), gone(7))
    kept = [timeline(watch, new(watch * 5)) for watch in range(2, 8)]

    alone = short_stays.SIGNAL.find(history(dropped, today=90))[0]
    among_kept = short_stays.SIGNAL.find(history(dropped, *kept, today=90))[0]

    assert among_kept.weight < 0 < alone.weight


def test_what_lasted_is_told_with_the_days_that_it_takes() -> None:
    dropped, kept = timeline(1, new(0), gone(7)), timeline(2, new(5))

    alone = short_stays.SIGNAL.find(history(dropped, today=90))[0]
    beside = short_stays.SIGNAL.find(history(dropped, kept, today=90))[0]

    assert alone.sentence.endswith("; none lasted longer than 45 days.")
    assert beside.sentence.endswith("; 1 lasted longer than 45 days.")


def test_short_stays_alone_are_one_event_until_they_fill_a_month() -> None:
    one_pass = history(*[timeline(watch, new(0), gone(7)) for watch in range(6)], today=30)

    assert short_stays.SIGNAL.find(one_pass)[0].decisions == 1
    assert short_stays.SIGNAL.find(serial(7, 6, 8))[0].decisions == 6


def test_a_fickle_list_makes_short_stays_weigh_less() -> None:
    story = serial(7, 4, 8)
    fickle = history(*story.timelines, today=40, rates=type(story.rates)(1000, 380))

    assert short_stays.SIGNAL.find(fickle)[0].weight < short_stays.SIGNAL.find(story)[0].weight


def test_a_stay_of_three_weeks_weighs_less_than_one_of_one_week_but_for_something() -> None:
    three_weeks, one_week = (short_stays.SIGNAL.find(serial(n, 4, 30))[0] for n in (21, 7))

    assert 0 < three_weeks.weight < one_week.weight


def test_follows_dropped_half_a_year_ago_hold_for_a_habit_that_goes_on() -> None:
    old = timeline(1, new(0), gone(7))
    both = history(old, timeline(2, new(180), gone(187)), today=188)
    one, fresh = (short_stays.SIGNAL.find(s)[0].weight for s in (history(old, today=8), both))

    assert fresh > one + 1
    assert short_stays.SIGNAL.find(history(old, today=188))[0].weight < one / 2


def test_an_account_that_was_switched_off_dropped_nobody() -> None:
    off = history(timeline(1, new(0), gone(5)), today=60, seen=[(8, AccountStatus.DEACTIVATED)])

    assert not short_stays.SIGNAL.find(off)


@pytest.mark.parametrize(("lengths", "regular"), [((7, 7, 7, 7), True), ((2, 30, 9, 17), False)])
def test_stays_of_equal_length_weigh_and_others_do_not(
    lengths: tuple[int, ...], regular: bool
) -> None:
    changes, day = [], 0.0
    for length in lengths:
        changes += [remade(day) if changes else new(day), gone(day + length)]
        day += length + 6
    [finding] = regular_dwell.SIGNAL.find(history(timeline(1, *changes), today=day))

    assert (finding.weight > 1) is regular


def test_two_stays_are_no_routine() -> None:
    assert not regular_dwell.SIGNAL.find(
        history(timeline(1, new(0), gone(7), remade(14), gone(21)), today=30)
    )


def test_any_number_of_unexplained_returns_stays_below_a_note() -> None:
    flicker: list[object] = [None]
    for day in range(10, 400, 10):
        flicker += [gone(day), back(day + 4)]
    [finding] = unexplained_returns.SIGNAL.find(history(timeline(1, *flicker), today=400))  # type: ignore[arg-type]

    assert 0 < finding.weight < NOTE
    assert "cannot tell" in finding.sentence


def test_returns_of_the_account_itself_speak_for_it() -> None:
    story = history(timeline(1, None, gone(7), restored(9), gone(20), restored(22)), today=60)

    [finding] = account_returns.SIGNAL.find(story)

    assert finding.weight < 0
    assert finding.pattern is None


def test_an_account_that_may_only_have_been_switched_on_followed_nobody() -> None:
    flicker: list[object] = [None]
    for week in range(20):
        flicker += [gone(7 * week + 4), back(7 * week + 7)]
    story = history(timeline(1, *flicker), today=150)  # type: ignore[arg-type]

    assert not short_stays.SIGNAL.find(story)
    assert not regular_dwell.SIGNAL.find(story)
