from __future__ import annotations

import pytest

from app.domain.account import AccountStatus
from app.domain.event import Cause, Proof
from app.domain.finding import Finding
from app.domain.history import History
from app.domain.weighing import ALERT, NOTE
from app.signals.cycles import SIGNAL
from tests.stories import back, change, gone, history, new, remade, restored, timeline


def found(story: History) -> Finding:
    [finding] = SIGNAL.find(story)
    return finding


SILENT = [
    # it came and stayed
    history(timeline(1, new(0)), today=60),
    # it came and went
    history(timeline(1, new(0), gone(7)), today=60),
    # it was switched off twice, and kept its seat
    history(timeline(1, None, gone(7), restored(9), gone(20), restored(22)), today=60),
    # it was off the list twice, and nothing tells why
    history(timeline(1, None, gone(7), back(9), gone(20), back(22)), today=60),
    # the platform lost a crowd twice while its profile could be seen
    history(
        timeline(
            1, new(0), gone(7), change(9, Cause.PLATFORM), gone(20), change(22, Cause.PLATFORM)
        ),
        today=60,
        seen=[(8, AccountStatus.ACTIVE), (21, AccountStatus.ACTIVE)],
    ),
]


@pytest.mark.parametrize("story", SILENT)
def test_nothing_is_seen_where_nobody_followed_again(story: History) -> None:
    assert not SIGNAL.find(story)


def test_a_weekly_cycler_passes_the_threshold_at_its_third_follow() -> None:
    weekly = history(timeline(1, new(0), gone(7), remade(14), gone(21), remade(28)), today=28)

    assert found(weekly).weight >= ALERT
    assert found(weekly).decisions == 2


def test_one_refollow_alone_is_no_more_than_an_event() -> None:
    once = history(timeline(1, new(0), gone(7), remade(14)), today=14)

    assert found(once).weight < ALERT
    assert found(once).decisions == 1


def test_a_round_over_three_lists_made_twice_counts_as_more_than_one_event() -> None:
    rounds = [timeline(watch, new(0), gone(7), remade(14)) for watch in (1, 2, 3)]
    alone = history(rounds[0], today=14)

    assert found(history(*rounds, today=14)).decisions == 2
    assert found(history(*rounds, today=14)).weight > found(alone).weight + 2


def test_changes_of_one_day_on_many_lists_are_one_decision() -> None:
    stories = [timeline(watch, None, gone(7), remade(9)) for watch in range(1, 7)]

    assert found(history(*stories, today=20)).cycles == 1


def test_somebody_who_was_there_for_long_and_changed_his_mind_begins_no_cycle() -> None:
    dithering = history(
        timeline(1, new(0), gone(120), remade(124), gone(128), remade(132)), today=132
    )

    assert found(dithering).decisions == 1


WEEKS_ON_END = (new(0), gone(20), remade(24), gone(44), remade(48), gone(68), remade(72))


@pytest.mark.parametrize(("follows", "lists", "decisions"), [(3, 1, 0), (4, 1, 3), (3, 2, 2)])
def test_a_friend_who_dithers_twice_after_weeks_shows_no_pattern_but_thrice_or_elsewhere_it_is_one(
    follows: int, lists: int, decisions: int
) -> None:
    own = [timeline(watch, *WEEKS_ON_END[: 2 * follows - 1]) for watch in range(1, lists + 1)]

    assert found(history(*own, today=80)).decisions == decisions


def test_the_same_cycles_weigh_less_as_time_passes_without_a_new_one() -> None:
    cycles = timeline(1, new(0), gone(7), remade(14), gone(21), remade(28), gone(35))
    weights = [found(history(cycles, today=day)).weight for day in (35, 95, 185, 365)]

    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < NOTE


def test_the_sentence_gives_dates_counts_and_the_proof() -> None:
    sentence = found(history(timeline(1, new(0), gone(7), remade(14)), today=14)).sentence

    assert "once" in sentence
    assert "at the head of the list" in sentence
    assert "2027" in sentence or "2028" in sentence


def test_a_follow_made_anew_between_two_lists_is_not_called_unfollowed() -> None:
    replaced = change(14, Cause.UNFOLLOWED, Proof.RECORD)
    story = history(timeline(1, new(0), replaced, change(14, Cause.REMADE, Proof.RECORD)), today=20)

    assert "Made its follow anew once" in found(story).sentence
    assert story.drops == ()


def test_observation_begins_with_the_first_list_for_whoever_was_on_it() -> None:
    story = history(timeline(1, None, gone(7), remade(9)), today=20)

    assert found(story).figures["observed"] == "120 days"
