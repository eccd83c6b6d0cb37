"""Who is worth judging: a cheap bound on what an account's evidence can weigh.

Nearly every account that comes and goes does so once. Its few events suffice to see that no signal
could make a note of them, so the full judgement is left to those few for whom it is open.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.episodes import remembered, strength
from app.domain.event import FollowEvent, Kind
from app.domain.evidence import refollows, short_stays, stay_before
from app.domain.instant import DAY, Instant
from app.domain.rates import BRIEF, Rates
from app.domain.weighing import NOTE

# Stays that ended before their lengths can show a routine (`regular_dwell` needs three).
FEW = 2
# A return nobody can explain is no act, and weighs at most this: half of ten to one, rounded up.
_UNEXPLAINED = 2.5


def may_matter(events: Sequence[FollowEvent], rates: Rates, now: Instant) -> bool:
    """Whether the judgement of these events, all that one account has, could come to a note.

    It never says no where the answer is yes: what it leaves out could only weigh less.
    """
    if len(events) <= 2 and events[0].kind is Kind.FOLLOW:
        return False  # a single stay, or one on each of two lists
    stays, gaps = _lengths(events)
    short = sum(length <= BRIEF for length in stays)
    if not gaps:
        return short >= 2
    if len(gaps) > 1 or short > 1 or len(stays) > FEW:
        return True
    [(returned_at, stayed)] = gaps
    most = one_return(now - returned_at, now - events[0].at, stay_before(stayed))
    least = min(rates.short_stay_on(event.watch_id) for event in events)
    return most + short * short_stays(1, 0, least) >= NOTE


def one_return(age: int, observed: int, looks: float) -> float:
    """What a single return weighs at most, whatever its cause.

    `age`: milliseconds since it. `observed`: since the account's first event. `looks`: weight of the
    stay before.
    """
    left = strength(0, age)
    elapsed = max(remembered(observed), DAY)
    return max(refollows(left, elapsed, 1) + left * looks, _UNEXPLAINED)


def _lengths(
    events: Sequence[FollowEvent],
) -> tuple[list[int], list[tuple[Instant, int | None]]]:
    """Lengths of the stays that ended, and for each return its time and the length of the stay before.

    Lengths are in milliseconds; None where the stay's start was not seen.
    """
    came: dict[int, Instant] = {}
    left: dict[int, int | None] = {}
    stays, gaps = [], []
    for event in events:
        if event.kind is Kind.FOLLOW:
            came[event.watch_id] = event.at
            if event.watch_id in left:
                gaps.append((event.at, left.pop(event.watch_id)))
        else:
            begun = came.pop(event.watch_id, None)
            left[event.watch_id] = None if begun is None else event.at - begun
            stays += [] if begun is None else [event.at - begun]
    return stays, gaps
