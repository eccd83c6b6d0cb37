"""What became of a follow where both lists of the followed account are seen."""

from __future__ import annotations

import pytest

from app.domain.account import AccountStatus
from app.domain.courtship import Outcome, courtships
from app.domain.coverage import Coverage
from app.domain.history import History
from app.domain.timeline import Timeline
from tests.stories import at, change, gone, history, new, remade, timeline

SHOP = 77


def seen_both_ways(
    theirs: Timeline | None, *own: Timeline, today: float = 60, always: bool = False, **more: object
) -> History:
    """A history of list 1, of whose account list 101 says whom it follows, and so on."""
    story = history(*own, today=today, members_of=[101] if always else [], **more)  # type: ignore[arg-type]
    story.followed = (theirs,) if theirs else ()
    story.coverage = {
        watch: Coverage(at(-100), at(today), SHOP + watch % 100, watch > 100)
        for one in own
        for watch in (one.watch_id, one.watch_id + 100)
    }
    return story


FOLLOWED_BACK = timeline(101, new(3))

STORIES = [
    # it leaves the day after it is followed back
    (seen_both_ways(FOLLOWED_BACK, timeline(1, new(0), gone(4))), Outcome.BAITED),
    # it leaves weeks after that
    (seen_both_ways(FOLLOWED_BACK, timeline(1, new(0), gone(30))), Outcome.KEPT),
    # it stays
    (seen_both_ways(FOLLOWED_BACK, timeline(1, new(0))), Outcome.KEPT),
    # it is dropped, and drops in turn
    (
        seen_both_ways(timeline(101, new(1), gone(3)), timeline(1, new(0), gone(4))),
        Outcome.ANSWERED,
    ),
    # it was followed first
    (seen_both_ways(timeline(101, new(-5)), timeline(1, new(0), gone(4))), Outcome.ANSWERED),
    # it was followed when watching began
    (seen_both_ways(None, timeline(1, new(0), gone(4)), always=True), Outcome.ANSWERED),
    # nobody followed it back
    (seen_both_ways(None, timeline(1, new(0), gone(7))), Outcome.UNANSWERED),
    # it was followed back after it had left
    (seen_both_ways(timeline(101, new(9)), timeline(1, new(0), gone(7))), Outcome.UNANSWERED),
]

SILENT = [
    # it waits
    seen_both_ways(None, timeline(1, new(0))),
    # it was followed back just now
    seen_both_ways(timeline(101, new(59)), timeline(1, new(50))),
    # it was there when watching began
    seen_both_ways(FOLLOWED_BACK, timeline(1, None, gone(4))),
    # the account itself went away
    seen_both_ways(
        FOLLOWED_BACK, timeline(1, new(0), gone(4)), seen=[(5, AccountStatus.SUSPENDED)]
    ),
    # only the list of followers is watched
    history(timeline(1, new(0), gone(4)), today=60),
]


@pytest.mark.parametrize(("story", "outcome"), STORIES)
def test_a_follow_has_one_outcome(story: History, outcome: Outcome) -> None:
    assert [one.outcome for one in courtships(story)] == [outcome]


@pytest.mark.parametrize("story", SILENT)
def test_what_cannot_be_told_is_left_out(story: History) -> None:
    assert courtships(story) == []


def test_only_the_first_follow_of_a_list_tells_of_courtesy() -> None:
    cycling = timeline(1, new(0), gone(4), remade(14), gone(18))

    assert [one.outcome for one in courtships(seen_both_ways(FOLLOWED_BACK, cycling))] == [
        Outcome.BAITED
    ]


def test_an_other_list_that_began_later_tells_nothing() -> None:
    story = seen_both_ways(FOLLOWED_BACK, timeline(1, new(0), change(4)))
    story.coverage = dict(story.coverage) | {101: Coverage(at(2), at(60), SHOP + 1, True)}

    assert courtships(story) == []
