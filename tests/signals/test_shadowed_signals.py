"""Signals in the shadow: the seesaw of an account's own counts, bulk days, tags in descriptions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import signals
from app.domain.account import AccountStatus
from app.domain.history import History
from app.domain.sighting import Sighting
from app.domain.weighing import NOTE, weigh
from app.pipeline.detect import Detector
from app.registry import discover
from app.signals import bulk_days, invites, seesaw
from tests.stories import KEY, at, gone, history, new, remade, timeline

Counts = list[tuple[float, int]]
# Up by 300 when it follows, down again when it drops, week by week.
SWINGING: Counts = [(-1, 300), (2, 600), (9, 305), (16, 610), (23, 300), (30, 605), (37, 310)]
WEEKLY = timeline(1, new(0), gone(7), remade(14), gone(21), remade(28), gone(35))


def shown(story: History, counts: Counts, tagged: bool = False) -> History:
    story.sightings = tuple(
        Sighting(KEY, at(day), AccountStatus.ACTIVE, 150, following, invites=tagged)
        for day, following in counts
    )
    return story


def test_piles_that_come_and_go_with_a_watched_list_are_told_with_both_ratios() -> None:
    [finding] = seesaw.SIGNAL.find(shown(history(WEEKLY, today=38), SWINGING))

    assert "up and down again 3 times, 3 of them with follows of watched lists" in finding.sentence
    assert finding.sentence.endswith("the last time from 300 to 605 to 310.")
    assert finding.figures["ratio_before"] == round(150 / 605, 3)
    assert finding.figures["ratio_after"] == round(150 / 310, 3)
    assert finding.figures["honest_ratio_most"] == round(150 / 605, 3)
    assert finding.weight > 1
    assert finding.pattern is None


@pytest.mark.parametrize(
    "counts",
    [
        [(-1, 300), (2, 310), (9, 305), (16, 312)],  # it drifts
        [(-1, 300), (2, 420), (30, 425)],  # a starter pack that stays
        [(-1, 900), (9, 400), (30, 410)],  # a mass clean-up
        [(-1, 300), (2, 600), (9, 305), (30, 310)],  # once up and down
        [],
    ],
)
def test_one_swing_and_less_is_no_seesaw(counts: Counts) -> None:
    assert not seesaw.SIGNAL.find(shown(history(WEEKLY, today=38), counts))


def test_swings_that_no_watched_list_saw_weigh_nothing() -> None:
    stayed = history(timeline(1, new(0)), today=38)

    [finding] = seesaw.SIGNAL.find(shown(stayed, SWINGING))

    assert (finding.weight, finding.figures["with_watched_lists"]) == (0, 0)


def test_swings_weigh_less_as_time_passes() -> None:
    weights = [
        seesaw.SIGNAL.find(shown(history(WEEKLY, today=day), SWINGING))[0].weight
        for day in (38, 120, 300)
    ]

    assert weights == sorted(weights, reverse=True)
    assert 0 <= weights[-1] < weights[0]


@given(st.integers(2, 40))
def test_no_number_of_swings_makes_a_note_even_out_of_the_shadow(times: int) -> None:
    line = [new(0)]
    counts: Counts = [(-1, 300)]
    for turn in range(times):
        line += [gone(14 * turn + 7), remade(14 * turn + 14)]
        counts += [(14 * turn + 2, 600), (14 * turn + 9, 300)]
    story = shown(history(timeline(1, *line), today=14 * times + 1), counts)

    findings = seesaw.SIGNAL.find(story)

    assert weigh(findings).severity is None
    assert 0 < findings[0].weight <= seesaw.MOST < NOTE


def bulk(lists: int, came: float, went: float | None) -> list[object]:
    ends = [] if went is None else [gone(went)]
    return [timeline(watch, new(came), *ends) for watch in range(1, lists + 1)]


def test_many_lists_followed_and_dropped_together_are_a_pass() -> None:
    [finding] = bulk_days.SIGNAL.find(history(*bulk(6, 3, 9), today=40))  # type: ignore[arg-type]

    assert finding.sentence.startswith("Once it followed 6 watched lists within a day and dropped")
    assert finding.figures["passes"] == 1
    assert len(finding.events) == 12
    assert finding.weight == 0, "the same stays weigh as short stays"


def test_rounds_over_the_same_lists_are_as_many_passes() -> None:
    rounds = [timeline(watch, new(0), gone(7), remade(14), gone(21)) for watch in (1, 2, 3)]

    [finding] = bulk_days.SIGNAL.find(history(*rounds, today=30))

    assert finding.sentence.startswith("2 times it followed 3 watched lists")


@pytest.mark.parametrize(
    "story",
    [
        history(*bulk(6, 3, None), today=40),  # type: ignore[arg-type]  # a starter pack that stays
        history(*bulk(6, 3, 90), today=100),  # type: ignore[arg-type]  # a clean-up of old follows
        history(*[timeline(watch, None, gone(5)) for watch in range(6)], today=40),
        history(*bulk(2, 3, 9), today=40),  # type: ignore[arg-type]  # two lists are no bulk
        # one after the other
        history(*[timeline(w, new(9 * w), gone(9 * w + 4)) for w in range(6)], today=80),
        # a starter pack of which half was dropped
        history(*bulk(3, 3, 9), *[timeline(w, new(3)) for w in (7, 8, 9)], today=40),  # type: ignore[arg-type]
        # it was suspended, and dropped nobody
        history(*bulk(6, 3, 9), today=40, seen=[(12, AccountStatus.SUSPENDED)]),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_bulk_follows_that_stay_and_clean_ups_are_no_pass(story: History) -> None:
    assert not bulk_days.SIGNAL.find(story)


def test_a_tag_is_a_hint_that_makes_no_note_whatever_else_is_none() -> None:
    [finding] = invites.SIGNAL.find(shown(history(WEEKLY, today=38), SWINGING, tagged=True))

    assert "asks to be followed back" in finding.sentence
    assert weigh([finding]).severity is None


def test_a_tag_that_was_taken_off_is_no_hint() -> None:
    story = shown(history(WEEKLY, today=38), SWINGING, tagged=True)
    last = replace(story.sightings[-1], observed_at=at(38), invites=False)
    story.sightings = (*story.sightings, last)

    assert not invites.SIGNAL.find(story)


def test_in_the_shadow_none_of_them_changes_a_judgement() -> None:
    judge = Detector(discover(signals, "SIGNAL")).judge
    before = judge(history(WEEKLY, today=38))

    after = judge(shown(history(WEEKLY, today=38), [(-1, 300), *SWINGING], tagged=True))

    assert {"seesaw", "bulk_days", "invites"} <= after.shadowed
    assert {f.signal for f in after.findings} >= {"seesaw", "invites"}
    assert after.weight == pytest.approx(before.weight)
