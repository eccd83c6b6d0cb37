"""When a list is looked at next: bounded, by how it changes, and sooner where somebody is suspected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instant import DAY, HOUR
from app.domain.roster import first_roster
from app.domain.sampling import (
    HURRIED,
    LONGEST,
    OLDEST,
    SHORTEST,
    UNHURRIED,
    USUAL,
    News,
    Pulse,
    after_probe,
    after_walk,
    news_of,
    rhythm,
)
from app.domain.snapshot import Listing

LONG = Pulse(changes=2, days=10, walk_requests=51, probe_requests=2, ordered=True)
NOW = 1_000 * DAY
QUIET = News()

pulses = st.builds(
    Pulse,
    changes=st.integers(0, 100_000),
    days=st.floats(0, 400),
    walk_requests=st.integers(1, 100_000),
    probe_requests=st.none() | st.integers(1, 3),
    ordered=st.booleans(),
    stay=st.none() | st.integers(1, 60 * DAY),
)


@given(pulses)
def test_looks_and_walks_stay_within_their_bounds(pulse: Pulse) -> None:
    chosen = rhythm(pulse)

    assert SHORTEST <= chosen.look <= max(LONGEST, chosen.walk)
    assert chosen.look <= chosen.walk <= UNHURRIED
    assert chosen.probes or chosen.look == chosen.walk


@given(pulses)
def test_nobody_suspected_is_looked_for_more_often_than_by_the_usual_interval(pulse: Pulse) -> None:
    assert rhythm(replace(pulse, stay=None)).look >= USUAL


@given(pulses, st.integers(1, 60 * DAY))
def test_suspicion_never_makes_a_look_later(pulse: Pulse, stay: int) -> None:
    assert rhythm(replace(pulse, stay=stay)).look <= rhythm(replace(pulse, stay=None)).look


@pytest.mark.parametrize(
    ("pulse", "probes"),
    [
        (LONG, True),
        (replace(LONG, probe_requests=None), False),  # nothing cheap to ask
        (replace(LONG, walk_requests=3), False),  # reading it costs hardly more
        (replace(LONG, ordered=False), True),  # the count alone tells on a quiet list
        (replace(LONG, ordered=False, changes=100), False),  # it would say "changed" every time
        (replace(LONG, changes=100), True),  # but the head still shows who returns
    ],
)
def test_a_probe_is_made_where_it_can_spare_a_walk(pulse: Pulse, probes: bool) -> None:
    assert rhythm(pulse).probes is probes


def test_a_list_without_a_past_is_looked_at_at_the_usual_interval() -> None:
    assert rhythm(Pulse()).look == USUAL


def test_after_a_walk_comes_a_probe_and_the_reason_says_how_fast_the_list_changes() -> None:
    look = after_walk(rhythm(LONG), NOW)

    assert (look.walk, look.at) == (False, NOW + LONGEST)
    assert (
        look.reason == "asked for its count and head every 24 hours: one comes or goes in 3.4 days"
    )


@pytest.mark.parametrize(
    ("news", "walked", "walk", "after"),
    [
        (QUIET, DAY, False, LONGEST),
        (QUIET, OLDEST, True, 0),  # a probe can overlook things
        (News(counted=1), UNHURRIED, True, 0),
        (News(missing=1), UNHURRIED, True, 0),
        (News(arrived=1), UNHURRIED - HOUR, True, HOUR),  # not before its time
        (News(arrived=1), 0, False, LONGEST),  # which is far: the head is looked at meanwhile
        (News(returned=1), HURRIED, True, 0),
        (News(returned=1), HOUR, True, HURRIED - HOUR),
    ],
)
def test_a_walk_is_due_when_a_probe_shows_something_and_the_last_is_long_enough_ago(
    news: News, walked: int, walk: bool, after: int
) -> None:
    look = after_probe(rhythm(LONG), news, NOW - walked, NOW)

    assert (look.walk, look.at) == (walk, NOW + after)


@pytest.mark.parametrize(
    ("head", "had_left", "claimed", "news"),
    [
        ([9, 8, 7], [], 10, QUIET),
        ([9, 8, 7], [], 11, News(counted=1)),
        ([9, 8, 7], [], None, QUIET),  # a count that is not told says nothing
        ([12, 9, 8], [], 10, News(arrived=1)),
        ([12, 9, 8], [12], 10, News(arrived=1, returned=1)),
        ([3, 9, 8, 7], [], 10, News(returned=1)),  # jumped to the head
        ([8, 9, 7], [], 10, QUIET),  # a tie that was turned round
        ([9, 7, 6], [], 10, News(missing=1)),
        ([], [], 10, QUIET),
    ],
)
def test_the_head_shows_who_came_who_jumped_and_who_is_not_where_they_were(
    head: list[int], had_left: list[int], claimed: int | None, news: News
) -> None:
    roster = first_roster(Listing(0, np.arange(9, -1, -1)))

    keys = np.array(head, np.int64)
    seen = news_of(roster, keys, np.array(had_left, np.int64), claimed, 10)

    assert seen == news
