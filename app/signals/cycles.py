"""Repeated cycles: the account follows, unfollows and follows again, and it was there meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.episodes import remembered, strength
from app.domain.evidence import STAY_MIDDLE, STAY_SHORT, made_together, refollows, stay_before
from app.domain.finding import Cited, Finding, Pattern
from app.domain.history import History, Refollow
from app.domain.instant import DAY, day, span
from app.domain.rates import SHORT
from app.domain.reading import Nature, Reading
from app.domain.steady import steady
from app.domain.timeline import Gap

# Refollows of one account that no dithering explains any more.
OFTEN = 3
# Lists that must show the same round for it to count as more than one event.
ROUND = 3


class Cycles:
    """Counts follows that were made again, over all watches, a decision once."""

    name = "cycles"
    shadow = False
    ground = "It followed again what it had unfollowed."

    def find(self, history: History) -> Sequence[Finding]:
        return [
            replace(
                finding,
                weight=_weight(history),
                figures=finding.figures | {"observed": span(history.now - history.observed_since)},
            )
            for finding in _found(history)
        ]


@steady
def _found(history: History) -> Sequence[Finding]:
    """All but what hangs on the day: the weight, and how long the account was observed."""
    again = [(gap, why) for gap, why in history.absences if why.nature is Nature.FOLLOW]
    if not again:
        return []
    watches = sorted({gap.watch_id for gap, _ in again})
    first, last = again[0][0].left.when, again[-1][0].returned.when
    return [
        Finding(
            signal=Cycles.name,
            sentence=(
                f"{_deed([gap for gap, _ in again])}, on {_lists(watches)},"
                f" between {day(first.after)} and {day(last.before)}; each time"
                f" {_proofs([why for _, why in again])}."
            ),
            weight=0.0,
            figures={
                "refollows": len(again),
                "decisions": len(history.refollows),
                "watches": len(watches),
            },
            events=tuple(
                Cited(gap.watch_id, what, change.when.after, change.when.before)
                for gap, _ in again
                for what, change in (("unfollow", gap.left), ("follow", gap.returned))
            ),
            pattern=Pattern.HALIFAX,
            cycles=len(history.refollows),
            decisions=_half_cycles(history.refollows, len(watches))
            + sum(map(_whole_round, history.refollows)),
            breadth=len(watches),
        )
    ]


def _weight(history: History) -> float:
    """Refollow decisions against their ordinary rate, and what each decision looked like."""
    strengths = [strength(decision.at, history.now) for decision in history.refollows]
    elapsed = max(remembered(history.now - history.observed_since), DAY)
    looks = sum(
        left * (max(map(stay_before, decision.stays)) + made_together(_short_lived(decision) - 1))
        for left, decision in zip(strengths, history.refollows, strict=True)
    )
    return refollows(sum(strengths), elapsed, history.edges) + looks


def _short_lived(decision: Refollow) -> int:
    """How many of the follows made again had been dropped soon after they were made; at least 1."""
    return max(1, sum(stay is not None and stay <= STAY_SHORT for stay in decision.stays))


def _half_cycles(decisions: Sequence[Refollow], lists: int) -> int:
    """How many came after a stay seen from its beginning to its end, and not too long for a cycle.

    Whoever was on the list for long, left and came back has changed his mind, not begun a cycle. A
    friend does so once or twice a year, to one account: there only a stay of days is one of a cycle.
    """
    half = sum(_stayed(decision, STAY_MIDDLE) for decision in decisions)
    of_a_friend = lists == 1 and half < OFTEN
    return sum(_stayed(decision, SHORT) for decision in decisions) if of_a_friend else half


def _stayed(decision: Refollow, longest: int) -> bool:
    return any(stay is not None and stay <= longest for stay in decision.stays)


def _whole_round(decision: Refollow) -> bool:
    """A round over three lists or more, dropped and made again, shows the pattern by itself."""
    return _short_lived(decision) >= ROUND


def _deed(gaps: Sequence[Gap]) -> str:
    """What was done: a follow that no list showed to be gone may have been replaced in one step."""
    times = _times(len(gaps))
    if any(gap.seen for gap in gaps):
        return f"Followed again {times} after unfollowing"
    return f"Made its follow anew {times}, with no list in between to show it gone"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _lists(watches: Sequence[int]) -> str:
    return "one watched list" if len(watches) == 1 else f"{len(watches)} watched lists"


def _proofs(readings: Sequence[Reading]) -> str:
    return " or ".join(sorted({str(reading.because) for reading in readings}))


SIGNAL = Cycles()
