from __future__ import annotations

from dataclasses import replace

import pytest

from app import signals
from app.domain.alert import Alert, Severity, State
from app.domain.history import History
from app.domain.instant import DAY
from app.domain.verdict import Judge, expire, raise_or_update
from app.domain.weighing import BARS, KEEP, Weighed
from app.pipeline.detect import Detector
from app.registry import discover
from tests.stories import at, gone, history, new, remade, restored, timeline

judge = Detector(discover(signals, "SIGNAL")).judge

TWO_CYCLES = timeline(1, new(0), gone(7), remade(14), gone(21), remade(28))
WEEKLY = history(TWO_CYCLES, today=28)


def raised(story: History, known: Alert | None = None) -> Alert:
    alert = raise_or_update(story, judge, known)
    assert alert is not None
    return alert


def test_a_weekly_cycler_on_one_list_is_accused_at_its_third_follow() -> None:
    alert = raised(WEEKLY)

    assert alert.severity is Severity.ALERT
    assert alert.confidence > 0.99
    assert alert.cycles == 2


def test_rounds_over_three_lists_accuse_at_the_second_follow() -> None:
    rounds = [timeline(watch, new(0), gone(7), remade(14)) for watch in (1, 2, 3, 4)]

    assert raised(history(*rounds, today=14)).severity is Severity.ALERT


def test_one_refollow_accuses_nobody() -> None:
    alert = raise_or_update(
        history(timeline(1, new(0), gone(7), remade(14)), today=14), judge, None
    )

    assert alert is None or alert.severity is Severity.NOTE


def test_whoever_switches_the_account_off_on_weekends_is_left_alone() -> None:
    changes: list[object] = [None]
    for week in range(20):
        changes += [gone(7 * week + 5), restored(7 * week + 7)]
    story = history(timeline(1, *changes), today=150)  # type: ignore[arg-type]

    assert raise_or_update(story, judge, None) is None


def test_the_date_of_fading_is_the_day_on_which_the_evidence_falls_below_the_line() -> None:
    alert = raised(WEEKLY)
    one_day = at(1) - at(0)

    assert judge(WEEKLY.at(alert.expires_at)).weight < KEEP
    assert judge(WEEKLY.at(alert.expires_at - one_day)).weight >= KEEP


@pytest.mark.parametrize(
    ("stands", "fades"), [(0, 1), (90, 91), (178, 179), (179, 180), (400, 180)]
)
def test_an_alert_fades_the_day_after_it_stood_last_and_after_half_a_year_at_most(
    stands: int, fades: int
) -> None:
    def standing(story: History) -> Weighed:
        left = KEEP if story.now <= WEEKLY.now + stands * DAY else KEEP - 1
        return replace(judge(WEEKLY), weight=left)

    alert = raise_or_update(WEEKLY, standing, raised(WEEKLY))

    assert alert is not None
    assert alert.expires_at == WEEKLY.now + fades * DAY


def test_a_note_of_one_pass_over_many_lists_stays_until_it_is_no_note_any_more() -> None:
    story = history(*(timeline(watch, new(0), gone(7)) for watch in range(1, 7)), today=8)
    note = raised(story)
    one_day = at(1) - at(0)

    assert note.severity is Severity.NOTE
    assert judge(story.at(note.expires_at)).severity is None
    assert judge(story.at(note.expires_at - one_day)).severity is Severity.NOTE


def test_an_updated_alert_keeps_its_number_and_the_time_it_was_raised() -> None:
    first = raised(WEEKLY)
    later = raised(history(timeline(1, *_longer()), today=42), first)

    assert (later.id, later.raised_at) == (first.id, first.raised_at)
    assert later.cycles == 3


def test_what_a_person_dismissed_stays_dismissed() -> None:
    dismissed = replace(raised(WEEKLY), state=State.DISMISSED, reason="my brother")

    assert (
        raise_or_update(history(timeline(1, *_longer()), today=42), judge, dismissed) == dismissed
    )


def test_an_account_that_starts_again_gets_a_new_alert() -> None:
    expired = replace(raised(WEEKLY), state=State.EXPIRED)
    again = raised(history(timeline(1, *_longer()), today=42), expired)

    assert again.id != expired.id
    assert again.state is State.OPEN


def test_a_note_that_faded_comes_again_only_for_what_other_lists_show() -> None:
    round_trip = new(0), gone(7), remade(14), gone(21)
    note = raised(history(timeline(1, *round_trip), today=21))
    faded = expire(note, at(30))
    one_list = history(timeline(1, *round_trip), today=30)
    two_lists = history(timeline(1, *round_trip), timeline(2, *round_trip), today=30)

    assert note.severity is Severity.NOTE
    assert raise_or_update(one_list, judge, faded) == faded
    assert raised(two_lists, faded).id != faded.id


def _longer() -> list[object]:
    return [new(0), gone(7), remade(14), gone(21), remade(28), gone(35), remade(42)]


def judged_late(days: float, judge: Judge) -> Alert | None:
    """What follows if it is only found out some days after its last follow."""
    return raise_or_update(history(TWO_CYCLES, today=28 + days), judge, None)


@pytest.mark.parametrize("days", [0, 20, 45])
def test_what_is_learnt_late_accuses_until_the_day_it_would_have_faded_anyway(days: float) -> None:
    known, late = raised(WEEKLY), judged_late(days, judge)

    assert late
    assert late.severity is known.severity
    assert late.raised_at == at(28 + days)
    assert abs(late.expires_at - known.expires_at) <= DAY


def test_what_is_learnt_after_it_would_have_faded_accuses_nobody() -> None:
    late = raised(WEEKLY).expires_at - at(28)

    assert judged_late(late / DAY + 1, judge) is None


def test_a_note_of_something_learnt_late_is_shown_as_long_as_an_early_one() -> None:
    noted = Detector(discover(signals, "SIGNAL"), replace(BARS, decisions=9)).judge
    early, late = judged_late(0, noted), judged_late(30, noted)

    assert early
    assert late
    assert early.severity is late.severity is Severity.NOTE
    assert abs(late.expires_at - late.raised_at - (early.expires_at - early.raised_at)) <= DAY


def test_a_note_that_expired_is_not_made_again_of_the_same_acts() -> None:
    stays = [timeline(watch, new(0), gone(7)) for watch in range(1, 7)]
    note = raised(history(*stays, today=8))
    expired = expire(note, note.expires_at)
    later = (note.expires_at - at(0)) / DAY + 2

    assert raise_or_update(history(*stays, today=later), judge, expired) == expired
    once_more = timeline(7, new(later - 8), gone(later - 1))
    assert raised(history(*stays, once_more, today=later), expired).id != note.id
