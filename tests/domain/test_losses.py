from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.domain.completeness import judge
from app.domain.diff import compare
from app.domain.losses import NOBODY, losses
from app.domain.roster import Roster, first_roster, keep
from app.domain.snapshot import Verdict
from tests.lists import key, listing

LIST = [f"m{number}" for number in range(300)]


@dataclass
class Walks:
    """One list walked again and again, without a database: what is believed of it."""

    roster: Roster = field(default_factory=lambda: first_roster(listing(LIST)))
    held: np.ndarray = field(default_factory=lambda: NOBODY)
    since: int = 0
    gone: set[int] = field(default_factory=set)

    def see(self, ids: list[str], day: int) -> Verdict:
        seen = listing(ids, day)
        difference = compare(self.roster, seen)
        lost = losses(self.roster, difference.left, len(difference.joined), self.held, self.since)
        judgement = judge(self.roster, seen, lost, 0.0)
        left = lost.believed(judgement.verdict)
        waiting = lost.left_waiting(judgement.verdict, judgement.cut, seen.taken_at)
        self.since, self.held = waiting or (self.since, self.held)
        kept = np.setdiff1d(difference.left, left)
        self.roster = keep(difference.after, self.roster, kept)
        self.gone |= set(left.tolist())
        return judgement.verdict


# Of each day: how many come, and which of those shown leave.
DAYS = st.lists(st.tuples(st.integers(0, 4), st.sets(st.integers(0, 150), max_size=4)), max_size=8)


# At most 32 leave, so that at least 18 of the 50 are hidden to the end: at 6e-16 more than chance
# explains. A shorter hidden end may look like people who left (`CUT_CHANCE`).
@given(DAYS, st.integers(200, 250))
def test_a_limit_on_what_is_shown_takes_nobody_away_who_stayed(
    days: list[tuple[int, set[int]]], limit: int
) -> None:
    walks, present = Walks(), LIST
    for day, (came, leaving) in enumerate(days, 1):
        staying = [id for place, id in enumerate(present) if place not in leaving]
        present = [f"new{day}-{number}" for number in range(came)] + staying
        walks.see(present[:limit], day)

    assert walks.gone & {key(id) for id in present} == set()


@given(st.integers(5, 40), st.integers(1, 4))
def test_a_dropped_tail_is_believed_at_the_second_walk_if_somebody_came(
    dropped: int, came: int
) -> None:
    walks, kept = Walks(), LIST[:-dropped]
    new = [f"new{number}" for number in range(came)]

    verdicts = [walks.see(kept, 1), walks.see([*new, *kept], 2)]

    assert verdicts == [Verdict.PARTIAL, Verdict.COMPLETE]
    assert walks.gone == {key(id) for id in LIST[-dropped:]}
    assert len(walks.held) == 0


def test_once_a_cut_is_refuted_what_it_missed_is_missed_for_the_first_time() -> None:
    walks = Walks()
    walks.see(LIST[:30], 1)

    assert walks.see(LIST[::7], 2) is Verdict.QUARANTINED
    assert walks.gone == set()
