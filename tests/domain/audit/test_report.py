"""What a report says of an account whose consultant churned, and of one that did not."""

from __future__ import annotations

import pytest

from app.domain.audit.comparing import compared
from app.domain.audit.figures import DEFINITIONS, Window
from app.domain.audit.gains import Followers
from app.domain.audit.report import Audit, Ledger, Lists, audit
from app.domain.audit.words import Answer, answer, questions, reasons, shortly_told, unobserved
from app.domain.event import Cause
from app.domain.snapshot import Snapshot, Verdict
from tests.audits import SHOP, churned, consulted, spells
from tests.stories import at

WHOLE = Window(at(0), at(100))


def audit_of(*stays: tuple[int, float | None, float | None, Cause], lists: Lists) -> Audit:
    ledger = Ledger(SHOP, spells(*stays), Window(at(0), at(100)), lists)
    return audit(ledger, ledger.observed)


def test_the_engagement_is_told_beside_what_was_before_and_after() -> None:
    report = consulted()

    assert [one.name for one in report.periods] == ["before", "during", "after"]
    assert [one.figures.follows for one in report.periods] == [0, 361, 0]
    assert [one.gained for one in report.periods] == [0, 30, 0]


def test_a_part_of_the_engagement_that_nobody_observed_makes_no_figure_smaller() -> None:
    follows = spells(*(churned(n, 1, 9) for n in range(20)))
    ledger = Ledger(SHOP, follows, Window(at(0), at(10)), Lists())

    report = audit(ledger, Window(at(-80), at(30)))

    rows = dict(compared(report.periods))
    assert (rows["days"], rows["follows a day"]) == ("10.0", "2.0")
    assert next(reasons(report)).startswith("Between 19 May 2027 and 29 May 2027 ")


def test_what_was_gained_is_counted_until_30_and_90_days_after() -> None:
    gains = consulted().gains
    assert gains is not None

    month, quarter = gains.kept

    assert (month.gained, month.still_there, month.follows_for_each) == (30, 10, 36.1)
    assert (quarter.gained, quarter.still_there) == (30, 10)
    assert (gains.followed_first, gains.dropped_since, gains.left_when_dropped) == (30, 30, 20)
    assert gains.churners == 2


def test_a_follower_who_came_and_left_twice_is_gained_once_and_lost_twice_as_it_is_defined() -> (
    None
):
    twice = spells(churned(1, 25, 30), churned(1, 40, 45))
    observed = Window(at(0), at(100))
    ledger = Ledger(SHOP, spells(), observed, Lists(), Followers(twice, observed), followers_now=0)

    gains = audit(ledger, observed).gains

    assert gains is not None
    assert (gains.gained, gains.lost) == (1, 2)
    assert DEFINITIONS["followers_gained"].endswith("each of them once")
    assert DEFINITIONS["followers_lost"].endswith("counts twice")


def test_the_ratio_without_churn_counts_whoever_was_dropped_as_followed() -> None:
    ratio = consulted().ratio
    assert ratio is not None

    assert (ratio.followers, ratio.following, ratio.churned) == (50, 45, 240)
    assert ratio.shown == round(50 / 45, 3)
    assert ratio.without_churn == round(50 / 285, 3)


def test_who_blocks_the_account_is_named_and_no_drop() -> None:
    report = consulted()

    assert [report.name(key).id for key in report.blockers] == ["id2000"]
    assert report.figures.blocked == 1


def test_questions_come_from_figures() -> None:
    asked = " ".join(questions(consulted()))

    for part in (
        "360 follows were dropped",
        "120 accounts were followed again",
        "1 account blocks",
    ):
        assert part in asked
    assert "after" in asked


def test_how_often_an_account_was_followed_is_asked_in_the_figures_of_the_table() -> None:
    stays = [churned(n % 10, 5 + 20 * (n // 10), 12 + 20 * (n // 10)) for n in range(30)]
    report = audit_of(*stays, lists=Lists(members=0))

    assert report.top[0].times == 3
    assert "the most often followed 3 times in all" in " ".join(questions(report))


def test_where_nothing_was_dropped_the_report_says_none() -> None:
    report = audit_of(*(churned(n, 5, None) for n in range(30)), lists=Lists(members=30))

    assert "none were dropped within them" in " ".join(reasons(report))


@pytest.mark.parametrize(
    ("churners", "said"),
    [
        ({0}, "1 follower gained follows and unfollows"),
        ({0, 1}, "2 followers gained follow and unfollow"),
    ],
)
def test_one_follower_who_churns_is_asked_about_as_one(churners: set[int], said: str) -> None:
    fans = Followers(spells(*(churned(n, 24, None) for n in range(3))), WHOLE, churners=churners)
    ledger = Ledger(SHOP, spells(), WHOLE, Lists(), fans, followers_now=3)

    assert said in " ".join(questions(audit(ledger, WHOLE)))


def test_of_followers_whose_profiles_were_never_seen_it_is_not_said_that_none_is_inactive() -> None:
    told = dict(shortly_told(consulted()))

    assert told["Gained who are inactive"] == "not known: none of their profiles was seen"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.PARTIAL, "1 list ended too soon and"),
        (Verdict.HIDDEN, "1 list could not be seen and"),
        (Verdict.QUARANTINED, "1 list lost too many at once and"),
        (Verdict.FAILED, "1 list could not be read and"),
    ],
)
def test_a_list_that_was_not_believed_is_told_with_what_was_amiss(
    verdict: Verdict, said: str
) -> None:
    taken = Snapshot(1, at(3), at(3), 10, verdict)
    report = audit_of(lists=Lists([taken], members=0))

    assert f"{said} proved nobody's absence" in " ".join(unobserved(report))


def test_the_tone_is_fair() -> None:
    said = " ".join([*reasons(consulted()), *questions(consulted()), *unobserved(consulted())])

    for word in ("spam", "fraud", "cheat", "fake", "abuse", "guilty", "liar"):
        assert word not in said.lower()


@pytest.mark.parametrize(
    ("made", "dropped", "expected"),
    [
        (100, 0, Answer.NO_SIGN),
        (100, 20, Answer.NO_SIGN),
        (100, 30, Answer.PARTLY),
        (100, 60, Answer.CHURNED),
        (19, 19, Answer.TOO_LITTLE),
    ],
)
def test_the_answer_follows_from_how_many_were_dropped(
    made: int, dropped: int, expected: Answer
) -> None:
    stays = [churned(n, 5 + n / 10, 12 + n / 10 if n < dropped else None) for n in range(made)]
    ledger = Ledger(SHOP, spells(*stays), Window(at(0), at(100)), Lists(members=made - dropped))

    assert answer(audit(ledger, ledger.observed).figures) is expected


def test_following_the_same_accounts_again_is_churn_however_long_each_stay() -> None:
    stays = [churned(n % 50, 5 + 45 * (n // 50), 45 + 45 * (n // 50)) for n in range(100)]
    ledger = Ledger(SHOP, spells(*stays), Window(at(0), at(200)), Lists(members=0))

    assert answer(audit(ledger, ledger.observed).figures) is Answer.CHURNED


def test_accounts_that_went_away_were_not_dropped() -> None:
    stays = [(n, 5.0, 12.0, Cause.DELETED) for n in range(100)]
    ledger = Ledger(SHOP, spells(*stays), Window(at(0), at(100)), Lists(members=0))

    found = audit(ledger, ledger.observed).figures

    assert (found.spells, found.away, found.unfollows) == (0, 100, 0)
    assert answer(found) is Answer.TOO_LITTLE
