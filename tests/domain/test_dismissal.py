"""What a person dismissed comes up again only by new and much stronger evidence."""

from __future__ import annotations

from dataclasses import replace

from app import signals
from app.domain.alert import Alert, Severity, State
from app.domain.history import History
from app.domain.verdict import outweighs, raise_or_update
from app.domain.weighing import ALERT, BARS, Bars
from app.pipeline.detect import Detector
from app.registry import discover
from tests.stories import at, gone, history, new, remade, timeline

judge = Detector(discover(signals, "SIGNAL")).judge


def cycling(watches: int, weeks: int) -> History:
    """Followed, dropped and followed again, week after week, on so many lists."""
    changes = [new(0)]
    for week in range(1, weeks + 1):
        changes.append(gone(7 * week) if week % 2 else remade(7 * week))
    return history(*(timeline(watch, *changes) for watch in range(1, watches + 1)), today=7 * weeks)


def dismissed(story: History, reason: str | None = "my brother") -> Alert:
    alert = raise_or_update(story, judge, None)
    assert alert is not None
    return replace(alert, state=State.DISMISSED, reason=reason)


ONE_LIST = cycling(1, 4)


def test_the_same_evidence_does_not_bring_an_account_up_again() -> None:
    alert = dismissed(ONE_LIST)

    assert raise_or_update(ONE_LIST, judge, alert) == alert


def test_a_little_more_of_the_same_does_not_bring_it_up_again() -> None:
    alert = dismissed(ONE_LIST)
    later = cycling(1, 6)

    assert judge(later).weight > judge(ONE_LIST).weight
    assert raise_or_update(later, judge, alert) == alert


def test_evidence_200_000_times_stronger_than_the_dismissed_does() -> None:
    alert = dismissed(ONE_LIST)
    later = cycling(4, 8)

    assert judge(later).weight > judge(ONE_LIST).weight + ALERT
    again = raise_or_update(later, judge, alert)
    assert again is not None
    assert (again.state, again.severity, again.raised_at) == (State.OPEN, Severity.ALERT, later.now)
    assert again.id != alert.id


def test_the_reason_is_kept_with_what_was_dismissed_and_told_with_what_comes_up() -> None:
    alert = dismissed(ONE_LIST)
    again = raise_or_update(cycling(4, 8), judge, alert)

    assert alert.reason == "my brother"
    assert again is not None
    assert (
        again.reason == "brought up again by much stronger evidence than was dismissed (my brother)"
    )
    updated = raise_or_update(cycling(4, 10), judge, again)
    assert updated is not None
    assert (updated.id, updated.reason) == (again.id, again.reason)


def test_evidence_that_only_weighs_more_than_it_did_is_not_new() -> None:
    strong = cycling(4, 8)
    weighed_lightly = replace(dismissed(strong), findings=())

    assert not outweighs(judge(strong), weighed_lightly, BARS)
    assert outweighs(judge(strong), replace(weighed_lightly, last_seen=ONE_LIST.now), BARS)


def test_a_signal_new_to_the_shadow_does_not_lower_what_was_dismissed_below_nothing() -> None:
    every = frozenset(signal.name for signal in discover(signals, "SIGNAL"))
    dark = replace(judge(cycling(4, 8)), shadowed=every)

    assert not outweighs(dark, dismissed(ONE_LIST), BARS)


def test_a_dismissed_note_comes_up_as_an_alert_or_not_at_all() -> None:
    note = dismissed(history(*(timeline(w, new(0), gone(7)) for w in range(1, 7)), today=8))
    assert note.severity is Severity.NOTE

    another_pass = history(
        *(timeline(w, new(0), gone(7)) for w in range(1, 7)),
        *(timeline(w, new(10), gone(16)) for w in range(7, 10)),
        today=17,
    )

    assert judge(another_pass).severity is Severity.NOTE
    assert raise_or_update(another_pass, judge, note) == note


def test_two_days_of_new_acts_are_needed_however_heavy_they_are() -> None:
    strong = judge(cycling(4, 8))
    nearly_all = replace(dismissed(ONE_LIST), last_seen=at(49.5))

    assert not outweighs(strong, nearly_all, BARS)
    assert outweighs(strong, nearly_all, Bars(decisions=1))
