"""The honest ratio: what a profile's counts would be had nobody just followed been dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import AccountStatus
from app.domain.ratio import LEAST, Course, course_of
from app.domain.sighting import Sighting
from tests.stories import KEY, at

Counts = list[tuple[float, int]]
WEEKLY: Counts = [(0, 300), (7, 600), (14, 300), (21, 600), (28, 300)]

# Days between looks, and how many it follows by then.
COURSES = st.lists(st.tuples(st.floats(0.1, 40), st.integers(1, 2_000)), max_size=25)


def seen(counts: Counts, followers: int | None = 150) -> Course:
    return course_of(
        Sighting(KEY, at(day), AccountStatus.ACTIVE, followers, following)
        for day, following in counts
    )


def after(steps: Counts) -> Counts:
    day = 0.0
    return [(day := day + apart, following) for apart, following in steps]


def test_a_week_in_and_a_week_out_are_two_swings() -> None:
    swings = seen(WEEKLY).swings

    assert [(s.low.following, s.top.following, s.end.following) for s in swings] == [
        (300, 600, 300)
    ] * 2
    assert [(s.least, s.most) for s in swings] == [(300, 300)] * 2


def test_the_honest_ratio_lies_between_one_pile_and_a_new_one_each_time() -> None:
    newest = seen(WEEKLY).points[-1]

    assert newest.look.ratio == 0.5
    assert (newest.least, newest.most) == (600, 900)
    assert newest.honest == (150 / 900, 150 / 600)


def test_who_follows_the_pile_again_is_owed_nothing_for_it() -> None:
    honest = [(point.least, point.most) for point in seen(WEEKLY).points]

    assert honest == [(300, 300), (600, 600), (600, 600), (600, 900), (600, 900)]


@pytest.mark.parametrize(
    "counts",
    [
        [(0, 300), (30, 310), (60, 305)],  # drift
        [(0, 300), (1, 420), (90, 425)],  # a starter pack that stays
        [(0, 900), (30, 905), (31, 400), (90, 410)],  # one mass clean-up
        [(0, 900), (31, 400), (36, 890), (90, 900)],  # a clean-up, regretted
        [(0, 300), (1, 420), (40, 420), (80, 425), (81, 290)],  # followed long before
        [(0, 300), (7, 0), (14, 300), (21, 0), (28, 300)],  # the platform shows nothing meanwhile
    ],
)
def test_what_was_not_followed_just_before_is_no_swing(counts: Counts) -> None:
    course = seen(counts)

    assert not course.swings
    assert all(point.least == point.most == point.look.following for point in course.points)


def test_a_clean_up_after_a_follow_counts_only_what_was_just_followed() -> None:
    [swing] = seen([(0, 500), (10, 540), (12, 200)]).swings

    assert (swing.least, swing.most) == (40, 40)


def test_what_rose_while_nobody_looked_may_have_been_followed_just_before_or_not() -> None:
    [swing] = seen([(0, 300), (90, 600), (97, 310)]).swings

    assert (swing.least, swing.most) == (0, 290)


def test_hidden_followers_leave_the_ratio_open_and_not_the_counts() -> None:
    newest = seen(WEEKLY, followers=None).points[-1]

    assert (newest.look.ratio, newest.honest) == (None, None)
    assert newest.least == 600


def test_nothing_seen_is_an_empty_course() -> None:
    assert seen([]).points == ()


@given(COURSES)
def test_without_churn_it_would_follow_no_fewer(steps: Counts) -> None:
    for point in seen(after(steps)).points:
        assert point.look.following <= point.least <= point.most
        assert point.honest is not None
        assert point.honest[0] <= point.honest[1] <= (point.look.ratio or 0)


@given(COURSES)
def test_no_more_was_churned_than_rose_and_fell(steps: Counts) -> None:
    for swing in seen(after(steps)).swings:
        both = min(swing.risen, swing.top.following - swing.end.following)
        assert 0 <= swing.least <= swing.most <= both
        assert swing.most >= LEAST


@given(COURSES, st.integers(2, 1_000))
def test_how_many_follow_it_changes_no_swing(steps: Counts, followers: int) -> None:
    assert [(s.least, s.most) for s in seen(after(steps)).swings] == [
        (s.least, s.most) for s in seen(after(steps), followers).swings
    ]


@given(st.lists(st.integers(-LEAST + 1, LEAST - 1), max_size=30))
def test_drift_is_never_a_swing(offsets: list[int]) -> None:
    assert not seen([(float(day), 400 + by // 2) for day, by in enumerate(offsets)]).swings
