from __future__ import annotations

import pytest

from app import signals
from app.domain.alert import Severity
from app.domain.company import Company
from app.domain.finding import Finding, Pattern
from app.domain.history import History
from app.domain.instant import day
from app.domain.passes import Pass, decisions
from app.domain.weighing import ALERT
from app.pipeline.detect import Detector
from app.registry import discover
from app.signals import lockstep
from tests.stories import KEY, at, gone, history, new, timeline

FRIENDS = {8: "eve.example", 9: "did:plc:mallory"}


def week(watch: int, number: int) -> tuple[float, float]:
    return 7.0 * number, 7.0 * number + 6.5


def a_story(weeks: int, *fellows: int) -> History:
    """An account and others that follow a list a week, each at another one."""
    lines = [
        timeline(turn, new(came), gone(went))
        for turn in range(weeks)
        for came, went in [week(turn, turn)]
    ]
    alone = history(*lines, today=7.0 * weeks)
    others = {
        key: decisions(
            Pass(key, (turn + key) % weeks, *map(at, week(turn, turn))) for turn in range(weeks)
        )
        for key in fellows
    }
    company = Company(others, 50, FRIENDS)
    return History(
        KEY, alone.now, alone.timelines, alone.rates, (), alone.coverage, company=company
    )


def findings(story: History) -> list[Finding]:
    return list(lockstep.SIGNAL.find(story))


def test_accounts_on_one_timetable_are_named_with_its_dates() -> None:
    [found] = findings(a_story(5, 8, 9))

    assert found.pattern is Pattern.LOCKSTEP
    assert "did:plc:mallory and eve.example" in found.sentence.replace(
        "eve.example and did:plc:mallory", "did:plc:mallory and eve.example"
    )
    assert f"5 times, between {day(at(0))} and {day(at(34.5))}" in found.sentence
    assert found.figures["fellows"] == 2
    assert (found.decisions, found.breadth) == (5, 5)


def test_a_timetable_alone_never_suffices_to_accuse() -> None:
    [found] = findings(a_story(10, 8, 9))

    assert 0 < found.weight < ALERT


@pytest.mark.parametrize(("guests", "found"), [(46, 1), (60, 0)])
def test_accounts_that_a_list_itself_calls_together_are_no_group(guests: int, found: int) -> None:
    """A raffle has hundreds of guests, who come to each of its draws and leave after it."""
    story = a_story(5, 8, 9)
    raffle = {
        100 + n: decisions(Pass(100 + n, turn, *map(at, week(turn, turn))) for turn in range(5))
        for n in range(guests)
    }
    company = Company({**story.company.others, **raffle}, 500, FRIENDS)
    called = History(
        KEY, story.now, story.timelines, story.rates, (), story.coverage, company=company
    )

    assert len(findings(called)) == found


def test_whoever_is_alone_is_in_no_group() -> None:
    assert not findings(a_story(5))


def test_two_days_in_one_fortnight_are_not_yet_a_timetable() -> None:
    assert [found.decisions for found in findings(a_story(2, 8, 9))] in ([], [1])


def test_a_later_day_finds_the_same_group_without_looking_for_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_story(5, 8, 9)
    first = findings(story)
    monkeypatch.delattr(lockstep, "fellows")

    assert findings(story.at(at(90))) == first


def beside_a_group(there: int, elsewhere: int = 0, weeks: int = 1, *, earlier: int = 0) -> History:
    """One stay a week, and accused accounts: those that kept the first of these weeks and three more.

    `earlier`: stays of the year before.
    """
    story = a_story(max(2, weeks))
    old = [
        timeline(turn, new(d - 400), gone(d - 393)) for turn in range(earlier) for d in [30 * turn]
    ]
    lines = [*old, *story.timelines[:weeks]]
    others = {
        100 + n: decisions(Pass(100 + n, n, *map(at, week(n, day))) for day in (0, 10, 20, 30))
        for n in range(there)
    }
    accused = frozenset(range(100, 100 + there + elsewhere))
    company = Company(others, there + elsewhere, accused=accused)
    return History(KEY, story.now, lines, story.rates, (), story.coverage, company=company)


def test_one_day_in_known_company_is_named_and_shows_one_decision() -> None:
    [found] = findings(beside_a_group(6))

    assert found.sentence.startswith(
        f"Came and went between {day(at(0))} and {day(at(6.5))} on the same days as"
    )
    assert "and 3 other accounts, alerted for keeping one timetable" in found.sentence
    assert (found.pattern, found.decisions, found.figures["fellows"]) == (Pattern.LOCKSTEP, 1, 6)


@pytest.mark.parametrize("there", [0, 1, 2])
def test_two_of_the_accused_may_be_there_by_chance(there: int) -> None:
    assert not findings(beside_a_group(there))


def test_the_more_accounts_stand_accused_the_less_it_says_to_meet_some() -> None:
    weights = [found.weight for n in (0, 60, 200) for found in findings(beside_a_group(4, n))]

    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[-1] > 0


@pytest.mark.parametrize("there", [3, 40, 400])
@pytest.mark.parametrize("weeks", [1, 2])
def test_one_day_in_known_company_never_accuses(there: int, weeks: int) -> None:
    judged = Detector(discover(signals, "SIGNAL")).judge(beside_a_group(there, weeks=weeks))

    assert judged.severity is not Severity.ALERT
    assert judged.weight < ALERT


def test_whoever_left_on_many_days_is_judged_by_those_alone() -> None:
    assert findings(beside_a_group(6, earlier=1))
    assert not findings(beside_a_group(6, earlier=2))


def test_where_known_groups_are_everywhere_nothing_follows_from_meeting_one() -> None:
    assert findings(beside_a_group(4, 200))
    assert not findings(beside_a_group(4, 20_000))
