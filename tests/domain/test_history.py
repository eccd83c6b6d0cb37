from __future__ import annotations

import pytest

from app.domain.account import AccountStatus
from app.domain.company import Company
from app.domain.event import Cause, Proof
from app.domain.history import History
from app.domain.passes import Pass, decisions
from app.domain.reading import Because, Nature, Reading
from app.domain.timeline import Change, Moment, Timeline
from tests.stories import KEY, at, back, change, gone, history, new, remade, restored, timeline

HICCUP = change(8.5, Cause.PLATFORM, Proof.BATCH, crowd=40)


def hiccup(day: float) -> Change:
    return change(day, Cause.PLATFORM, Proof.BATCH)


STORIES = [
    # the list was newest first, and the account stands above everybody who stayed
    (history(timeline(1, new(0), gone(7), remade(14)), today=20), Nature.FOLLOW, Because.SEAT),
    # it came back to its old seat
    (history(timeline(1, None, gone(7), restored(9)), today=20), Nature.ACCOUNT, Because.OLD_SEAT),
    # nothing is known but the lists
    (history(timeline(1, None, gone(7), back(9)), today=20), Nature.UNKNOWN, Because.NOTHING),
    # its profile answered while it was off the list
    (
        history(timeline(1, None, gone(7), back(12)), today=20, seen=[(9, AccountStatus.ACTIVE)]),
        Nature.FOLLOW,
        Because.PROFILE,
    ),
    # its profile was deactivated while it was off the list
    (
        history(
            timeline(1, None, gone(7), back(12)), today=20, seen=[(9, AccountStatus.DEACTIVATED)]
        ),
        Nature.ACCOUNT,
        Because.AWAY,
    ),
    # the platform said at once that it was suspended
    (
        history(timeline(1, None, change(7, Cause.SUSPENDED, Proof.PROBE), back(12)), today=20),
        Nature.ACCOUNT,
        Because.PROBE,
    ),
    # it was on another list all the time
    (
        history(timeline(1, None, gone(7), back(12)), today=20, members_of=[2]),
        Nature.FOLLOW,
        Because.WITNESS,
    ),
    # it was off both lists from the same day to the same day
    (
        history(
            timeline(1, None, gone(7), back(12)), timeline(2, None, gone(7), back(12)), today=20
        ),
        Nature.ACCOUNT,
        Because.TOGETHER,
    ),
    # it came to both lists on one day, was off both from the same day to the same day
    (
        history(
            timeline(1, new(0), gone(7), back(52)), timeline(2, new(1), gone(7), back(52)), today=60
        ),
        Nature.UNKNOWN,
        Because.NOTHING,
    ),
    # the same, but it had been on one of them before
    (
        history(
            timeline(1, None, gone(7), back(52)), timeline(2, new(1), gone(7), back(52)), today=60
        ),
        Nature.ACCOUNT,
        Because.TOGETHER,
    ),
    # the same, but it had come to both long before
    (
        history(
            timeline(1, new(0), gone(47), back(52)),
            timeline(2, new(1), gone(47), back(52)),
            today=60,
        ),
        Nature.ACCOUNT,
        Because.TOGETHER,
    ),
    # it came to a third list for the first time on the day it was back on both
    (
        history(
            timeline(1, None, gone(7), back(12)),
            timeline(2, None, gone(7), back(12)),
            timeline(3, new(12)),
            today=20,
        ),
        Nature.UNKNOWN,
        Because.NOTHING,
    ),
    # many went with it and came back with it
    (
        history(timeline(1, None, gone(7), change(8, Cause.PLATFORM, Proof.BATCH)), today=20),
        Nature.PLATFORM,
        Because.CROWD,
    ),
    # many went and came back with it, and all of them were there: on the profile and on another list
    (
        history(
            timeline(1, None, gone(7), HICCUP),
            today=20,
            seen=[(7.6, AccountStatus.ACTIVE)],
            members_of=[2],
        ),
        Nature.PLATFORM,
        Because.CROWD,
    ),
    # many went and came back with it, but the platform said at once that it had unfollowed
    (
        history(
            timeline(1, None, change(7, Cause.UNFOLLOWED, Proof.PROBE), HICCUP),
            today=20,
        ),
        Nature.FOLLOW,
        Because.PROBE,
    ),
]


@pytest.mark.parametrize(("story", "nature", "because"), STORIES)
def test_an_absence_is_read_by_the_best_evidence(
    story: History, nature: Nature, because: Because
) -> None:
    reading = story.absences[0][1]

    assert (reading.nature, reading.because) == (nature, because)


def test_a_list_read_before_and_after_an_absence_is_no_witness_of_it() -> None:
    story = history(timeline(1, None, gone(7), back(8)), today=20, members_of=[2])
    story.looks = {2: [at(7.3), at(7.9)]}

    [(_, reading)] = story.absences

    assert reading == Reading(Nature.UNKNOWN, Because.NOTHING)


def test_the_list_it_came_back_to_is_no_witness_of_its_absence() -> None:
    told = Change(Moment(at(11), at(11)), Cause.UNKNOWN, Proof.STREAM)
    story = history(timeline(1, None, gone(7), told), today=20)

    assert story.absences[0][1] == Reading(Nature.UNKNOWN, Because.NOTHING)


@pytest.mark.parametrize(
    ("other", "believed"),
    [
        (timeline(2, None, gone(9)), True),
        (timeline(2, None, gone(8)), False),
        (timeline(2, new(10)), True),
        (timeline(2, new(11)), False),
        (timeline(2, None, gone(2), back(9), gone(10)), False),
        (timeline(2, None, gone(2), back(9), gone(12)), True),
    ],
)
def test_the_first_and_the_last_list_of_a_stay_are_lesser_witnesses_as_they_may_be_old_copies(
    other: Timeline, believed: bool
) -> None:
    story = history(timeline(1, None, gone(7), back(12)), other, today=20)

    [because] = [why.because for gap, why in story.absences if gap.watch_id == 1]
    assert because is (Because.WITNESS if believed else Because.GLIMPSE)


def test_a_stream_that_tells_of_another_list_meanwhile_is_a_witness_whoever_looked() -> None:
    told = [change(9, cause, Proof.STREAM) for cause in (Cause.UNFOLLOWED, Cause.NEW)]
    for other in (timeline(2, None, told[0]), timeline(2, told[1])):
        story = history(timeline(1, None, gone(7), back(12)), other, today=20)
        story.looks = {}

        assert story.absences[0][1] == Reading(Nature.FOLLOW, Because.WITNESS)


@pytest.mark.parametrize(("away", "believed"), [(0, True), (1, True), (2, False), (3, False)])
def test_that_an_account_was_there_tells_little_once_lists_miss_it_as_often_anyway(
    away: int, believed: bool
) -> None:
    hiccups = [moment for n in range(away) for moment in (gone(40 + 9 * n), hiccup(43 + 9 * n))]
    story = history(
        timeline(1, None, gone(7), back(12), gone(20), back(25), *hiccups),
        today=90,
        seen=[(9, AccountStatus.ACTIVE), (22, AccountStatus.ACTIVE)],
    )

    assert [why for gap, why in story.absences[:2]] == [
        Reading(Nature.FOLLOW, Because.PROFILE)
        if believed
        else Reading(Nature.UNKNOWN, Because.OFTEN_AWAY)
    ] * 2


@pytest.mark.parametrize(("away", "believed"), [(0, True), (1, False)])
def test_that_single_lists_show_an_account_tells_little_once_lists_miss_it_a_third_as_often(
    away: int, believed: bool
) -> None:
    hiccups = [moment for n in range(away) for moment in (gone(40 + 9 * n), hiccup(43 + 9 * n))]
    story = history(
        timeline(1, None, gone(7), back(12), gone(20), back(25), *hiccups),
        timeline(2, new(11), gone(21)),
        today=90,
    )

    assert {why.because for _, why in story.absences[:2]} == {
        Because.GLIMPSE if believed else Because.OFTEN_AWAY
    }


def test_a_follow_proven_by_its_seat_is_believed_however_often_its_account_was_away() -> None:
    away = [moment for n in range(5) for moment in (gone(40 + 9 * n), hiccup(43 + 9 * n))]

    story = history(timeline(1, None, gone(7), remade(12), *away), today=90)

    assert story.absences[0][1].nature is Nature.FOLLOW


def test_a_profile_seen_before_or_after_the_absence_tells_nothing() -> None:
    seen = [(5, AccountStatus.ACTIVE), (15, AccountStatus.ACTIVE)]

    [(_, reading)] = history(timeline(1, None, gone(7), back(12)), today=20, seen=seen).absences

    assert reading.nature is Nature.UNKNOWN


def test_a_record_outweighs_a_witness() -> None:
    same = change(12, Cause.RESTORED, Proof.RECORD)

    [(_, reading)] = history(timeline(1, None, gone(7), same), today=20, members_of=[2]).absences

    assert reading.because is Because.SAME_RECORD


@pytest.mark.parametrize(("others", "drops"), [(0, 1), (1, 1), (2, 2), (3, 2)])
def test_a_return_with_several_who_followed_on_the_same_days_was_a_follow(
    others: int, drops: int
) -> None:
    told = history(timeline(1, new(0), gone(5), back(60), gone(65)), today=70)
    present = {
        key: decisions([Pass(key, 2, at(0), at(5)), Pass(key, 3, at(60), at(65))])
        for key in range(20, 20 + others)
    }
    story = History(
        KEY, told.now, told.timelines, told.rates, coverage=told.coverage, company=Company(present)
    )

    assert len(story.drops) == drops
    assert [why.nature for _, why in story.absences] == [Nature.UNKNOWN]


def test_a_return_to_the_old_place_was_none_whoever_followed_on_that_day() -> None:
    told = history(timeline(1, new(0), gone(5), restored(60), gone(65)), today=70)
    present = {
        key: decisions([Pass(key, 2, at(0), at(5)), Pass(key, 3, at(60), at(65))])
        for key in range(20, 23)
    }
    story = History(
        KEY, told.now, told.timelines, told.rates, coverage=told.coverage, company=Company(present)
    )

    assert len(story.follows) == 1
