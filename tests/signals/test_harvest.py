"""Harvest: leaving once followed back, and the courtesies that look like it."""

from __future__ import annotations

from app import signals
from app.domain.alert import Severity
from app.domain.coverage import Coverage
from app.domain.finding import Finding, Pattern
from app.domain.history import History
from app.domain.timeline import Timeline
from app.domain.weighing import NOTE, weigh
from app.pipeline.detect import Detector
from app.registry import discover
from app.signals import courtesies
from app.signals.harvest import MOST, SIGNAL
from tests.stories import at, gone, history, new, timeline

Told = tuple[Timeline, Timeline | None]


def story(*lists: Told, today: float = 60) -> History:
    """Each its own follow of a watched account, and that account's follow of it."""
    made = history(*(own for own, _ in lists), today=today)
    made.followed = tuple(theirs for _, theirs in lists if theirs)
    made.coverage = {
        watch: Coverage(at(-100), at(today), 7 * number, watch > 100)
        for number in range(1, len(lists) + 1)
        for watch in (number, 100 + number)
    }
    return made


def baited(number: int) -> Told:
    day = 8.0 * number
    return timeline(number, new(day), gone(day + 4)), timeline(100 + number, new(day + 3))


def unanswered(number: int) -> Told:
    return timeline(number, new(8.0 * number), gone(8.0 * number + 7)), None


def kept(number: int) -> Told:
    return timeline(number, new(2.0)), timeline(100 + number, new(4.0))


def found(made: History) -> Finding:
    [finding] = SIGNAL.find(made)
    return finding


def test_who_leaves_once_followed_back_is_named_a_harvester() -> None:
    finding = found(story(baited(1), baited(2), baited(3), unanswered(4)))

    assert finding.pattern is Pattern.HARVEST
    assert finding.decisions == 3
    assert finding.sentence == (
        "Of 3 watched accounts that followed it back it left 3 within 3 days of that; it dropped 1"
        " that had not followed it back, the last on 16 Jun 2027."
    )
    assert [cited.what for cited in finding.events[:3]] == ["follow", "followed back", "unfollow"]


def test_more_who_were_left_weigh_more_and_never_accuse_by_that_alone() -> None:
    weights = [found(story(*map(baited, range(1, count)))).weight for count in (3, 4, 6)]

    assert weights == sorted(weights)
    assert weights[-1] < NOTE
    assert weigh([found(story(*map(baited, range(1, 9))))]).severity is not Severity.ALERT


def test_two_who_were_left_are_one_event_for_an_accusation() -> None:
    assert found(story(baited(1), baited(2))).decisions == 1


def test_leaving_one_friend_is_no_pattern() -> None:
    assert not SIGNAL.find(story(baited(1)))


def test_keeping_only_who_follows_back_is_told_and_weighs_nothing() -> None:
    finding = found(story(unanswered(1), unanswered(2), unanswered(3), kept(4), kept(5)))

    assert (finding.weight, finding.decisions) == (0.0, 1)
    assert finding.figures["dropped_unanswered"] == 3


def test_a_courtesy_that_ended_speaks_for_the_account() -> None:
    first = (timeline(1, new(9), gone(14)), timeline(101, new(5)))
    dropped = (timeline(2, new(20), gone(30)), timeline(102, new(22), gone(27)))

    [finding] = courtesies.SIGNAL.find(story(first, dropped))

    assert not SIGNAL.find(story(first, dropped))
    assert finding.weight < 0
    assert finding.pattern is None
    assert "a courtesy that ended" in finding.sentence


def test_a_harvester_did_nobody_a_courtesy() -> None:
    assert not courtesies.SIGNAL.find(story(*map(baited, range(1, 5)), unanswered(5)))


def test_any_number_of_courtesies_speaks_only_so_much_for_an_account() -> None:
    many = [
        (timeline(n, new(9 * n), gone(9 * n + 4)), timeline(100 + n, new(5))) for n in range(1, 9)
    ]

    [finding] = courtesies.SIGNAL.find(story(*many, today=99))

    assert finding.weight == courtesies.MOST


def test_follows_that_stay_say_nothing() -> None:
    stayed = story(kept(1), kept(2), kept(3))

    assert not SIGNAL.find(stayed)
    assert not courtesies.SIGNAL.find(stayed)


def test_it_adds_to_what_short_stays_weigh_only_when_the_account_left() -> None:
    judge = Detector(discover(signals, "SIGNAL")).judge
    both = story(*map(baited, range(1, 5)))
    one_list = history(*both.timelines, today=60)
    later = [timeline(100 + n, new(8.0 * n + 0.1)) for n in range(1, 5)]
    whenever = story(*zip(both.timelines, later, strict=True))

    assert 0 < judge(both).weight - judge(one_list).weight <= MOST
    assert judge(whenever).weight == judge(one_list).weight
    assert judge(both).pattern is not None


def test_courtesies_take_back_what_short_stays_weigh() -> None:
    judge = Detector(discover(signals, "SIGNAL")).judge
    both = story(
        *[(timeline(n, new(9 * n), gone(9 * n + 4)), timeline(100 + n, new(5))) for n in (1, 2)]
    )
    one_list = history(*both.timelines, today=60)

    assert judge(both).weight < judge(one_list).weight
