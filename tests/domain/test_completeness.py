"""When a list may prove that somebody is gone: one row a story."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.completeness import MASS_MEMBERS, MASS_SHARE, judge, shortfall_of
from app.domain.losses import losses
from app.domain.roster import EMPTY, Roster, first_roster
from app.domain.snapshot import Order, Verdict
from tests.lists import listing

IDS = [f"m{number}" for number in range(1_000)]
SCATTER = np.random.default_rng(5).permutation(1_000)


@dataclass
class Story:
    """A list of `before` members, of whom some are missing now."""

    before: int = 1_000
    last: int = 0
    anywhere: int = 0
    shortfall: float = 0.0
    now: dict[str, Any] = field(default_factory=dict)

    def verdict(self) -> tuple[Verdict, str | None]:
        ids = IDS[: self.before]
        roster = first_roster(listing(ids)) if ids else EMPTY
        kept = ids[: len(ids) - self.last]
        lost = {ids[place] for place in SCATTER if place < len(kept) and place > 0}
        lost = set(sorted(lost)[: self.anywhere])
        shown = [id for id in kept if id not in lost]
        seen = listing(shown, 1, **self.now)
        gone = np.setdiff1d(roster.keys, seen.keys)
        judgement = judge(roster, seen, losses(roster, gone, 0), self.shortfall)
        return judgement.verdict, judgement.reason


# One row a story: what is missing and claimed, the verdict, and a word of the reason.
STORIES = [
    ("nobody is missing", Story(), Verdict.COMPLETE, ""),
    ("the very first list", Story(before=0), Verdict.COMPLETE, ""),
    ("a few left from all over", Story(anywhere=20), Verdict.COMPLETE, ""),
    # the walk itself
    ("the walk stopped early", Story(now={"complete": False}), Verdict.PARTIAL, "not read"),
    (
        "the walk says why it stopped",
        Story(now={"complete": False, "fault": "page 3 timed out"}),
        Verdict.PARTIAL,
        "page 3 timed out",
    ),
    # a silently cut tail, without any claim
    ("the last page is missing", Story(last=50), Verdict.PARTIAL, "cut"),
    ("all but the first page are missing", Story(last=900), Verdict.PARTIAL, "cut"),
    ("a small list cut to a third", Story(before=60, last=40), Verdict.PARTIAL, "cut"),
    ("a tiny list cut to a half", Story(before=34, last=17), Verdict.PARTIAL, "cut"),
    ("the last four left by themselves", Story(last=4, anywhere=20), Verdict.COMPLETE, ""),
    ("a small list lost its last two", Story(before=6, last=2), Verdict.COMPLETE, ""),
    # too many at once
    ("fifty of a small list", Story(before=200, anywhere=50), Verdict.COMPLETE, ""),
    ("fifty-one of a small list", Story(before=200, anywhere=51), Verdict.QUARANTINED, "51 of 200"),
    ("a fifth of a larger list", Story(anywhere=200), Verdict.COMPLETE, ""),
    ("more than a fifth of it", Story(anywhere=201), Verdict.QUARANTINED, "second complete walk"),
    # hidden lists
    ("an empty list", Story(last=1_000), Verdict.HIDDEN, "empty"),
    ("an empty list with a claim", Story(last=1_000, now={"claimed": 1_000}), Verdict.HIDDEN, "claims"),
    ("an empty list that says so", Story(before=30, last=30, now={"claimed": 0}), Verdict.COMPLETE, ""),
    ("half of what is claimed", Story(now={"claimed": 2_001}), Verdict.HIDDEN, "claims 2001"),
    ("a first list with half of the claim", Story(before=0, now={"claimed": 21}), Verdict.HIDDEN, "21"),
    ("a tiny list far below its claim", Story(before=5, now={"claimed": 20}), Verdict.COMPLETE, ""),
    # the claimed count
    ("claims as many as shown", Story(now={"claimed": 1_000}), Verdict.COMPLETE, ""),
    ("claims fewer than shown", Story(now={"claimed": 990}), Verdict.COMPLETE, ""),
    ("three per cent short", Story(now={"claimed": 1_030}), Verdict.COMPLETE, ""),
    ("ten per cent short", Story(now={"claimed": 1_111}), Verdict.PARTIAL, "ended after 1000"),
    ("ten per cent short as ever", Story(now={"claimed": 1_111}, shortfall=0.1), Verdict.COMPLETE, ""),
    ("shorter than ever", Story(now={"claimed": 1_200}, shortfall=0.1), Verdict.PARTIAL, "ended"),
    ("twenty short of a small claim", Story(before=100, now={"claimed": 120}), Verdict.COMPLETE, ""),
    ("twenty-one short of it", Story(before=100, now={"claimed": 121}), Verdict.PARTIAL, "ended"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("story", "verdict", "word"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES]
)
def test_a_list_proves_absences_only_where_nothing_speaks_against_it(
    story: Story, verdict: Verdict, word: str
) -> None:
    found, reason = story.verdict()

    assert found is verdict
    assert word in (reason or "")
    assert (reason is None) == (verdict is Verdict.COMPLETE)


def test_without_an_order_a_missing_tail_cannot_be_told_from_leaving() -> None:
    first = first_roster(listing(IDS))
    roster = Roster(first.keys)
    seen = listing(IDS[:950], 1, order=Order.UNKNOWN)

    judgement = judge(roster, seen, losses(roster, np.setdiff1d(roster.keys, seen.keys), 0), 0.0)

    assert judgement.verdict is Verdict.COMPLETE


def test_those_who_already_wait_for_a_second_walk_are_not_counted_again() -> None:
    roster = first_roster(listing(IDS))
    seen = listing(IDS[300:], 1)

    gone = np.setdiff1d(roster.keys, seen.keys)

    judgement = judge(roster, seen, losses(roster, gone, 0, held=gone), 0.0)

    assert judgement.verdict is Verdict.COMPLETE


# Claimed, shown, and the share that is missing.
SHORTFALLS = [(None, 10, 0.0), (0, 0, 0.0), (100, 97, 0.03), (100, 100, 0.0), (100, 130, 0.0)]


@pytest.mark.parametrize(("claimed", "shown", "share"), SHORTFALLS)
def test_the_shortfall_is_the_share_of_the_claim_that_is_not_shown(
    claimed: int | None, shown: int, share: float
) -> None:
    assert shortfall_of(listing(IDS[:shown], claimed=claimed)) == pytest.approx(share)


@given(st.integers(51, 1_000), st.integers(0, 1_000))
def test_no_list_that_lost_more_than_the_guard_allows_is_ever_believed(
    size: int, left: int
) -> None:
    roster = first_roster(listing(IDS[:size]))
    shown = [IDS[place] for place in np.random.default_rng(5).permutation(size)[:left]]
    seen = listing(shown, 1, order=Order.UNKNOWN)
    gone = np.setdiff1d(roster.keys, seen.keys)

    judgement = judge(roster, seen, losses(roster, gone, 0), 0.0)

    most = max(MASS_MEMBERS, MASS_SHARE * size)
    assert len(gone) <= most or judgement.verdict is not Verdict.COMPLETE
