"""Repeated cycles: the account follows, unfollows and follows again, and it was there meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.episodes import group, remembered, strength
from app.domain.evidence import STAY_MIDDLE, STAY_SHORT, made_together, refollows, stay_before
from app.domain.finding import Cited, Finding, Pattern
from app.domain.history import History, Nature, Reading
from app.domain.instant import DAY, day, span
from app.domain.timeline import Gap

# Lists that must show the same round for it to count as more than one event.
ROUND = 3


class Cycles:
    """Counts follows that were made again, over all watches, a decision once."""

    name = "cycles"
    shadow = False

    def find(self, history: History) -> Sequence[Finding]:
        again = [(gap, why) for gap, why in history.absences if why.nature is Nature.FOLLOW]
        if not again:
            return []
        episodes = [
            [gap for _, gap in episode] for episode in group((g.returned.when, g) for g, _ in again)
        ]
        watches = sorted({gap.watch_id for gap, _ in again})
        first, last = again[0][0].left.when, again[-1][0].returned.when
        return [
            Finding(
                signal=self.name,
                sentence=(
                    f"Followed again {_times(len(again))} after unfollowing, on {_lists(watches)},"
                    f" between {day(first.after)} and {day(last.before)}; each time"
                    f" {_proofs([why for _, why in again])}."
                ),
                weight=_weight(episodes, history),
                figures={
                    "refollows": len(again),
                    "decisions": len(episodes),
                    "watches": len(watches),
                    "observed": span(history.now - history.first_change),
                },
                events=tuple(
                    Cited(gap.watch_id, what, change.when.after, change.when.before)
                    for gap, _ in again
                    for what, change in (("unfollow", gap.left), ("follow", gap.returned))
                ),
                pattern=Pattern.HALIFAX,
                cycles=len(episodes),
                decisions=_half_cycles(episodes, history) + _whole_rounds(episodes, history),
                breadth=len(watches),
            )
        ]


def _weight(episodes: Sequence[Sequence[Gap]], history: History) -> float:
    """Refollow decisions against their ordinary rate, and what each decision looked like."""
    strengths = [strength(episode[0].returned.when.at, history.now) for episode in episodes]
    elapsed = max(remembered(history.now - history.first_change), DAY)
    looks = sum(
        left * (_previous(episode, history) + made_together(_short_lived(episode, history) - 1))
        for left, episode in zip(strengths, episodes, strict=True)
    )
    return refollows(sum(strengths), elapsed, history.edges) + looks


def _previous(episode: Sequence[Gap], history: History) -> float:
    return max(stay_before(history.length_before(gap)) for gap in episode)


def _half_cycles(episodes: Sequence[Sequence[Gap]], history: History) -> int:
    """Decisions to follow again after a stay seen from its beginning to its end within two months.

    Whoever was on the list for long, left and came back has changed his mind, not begun a cycle.
    """
    lengths = ([history.length_before(gap) for gap in episode] for episode in episodes)
    return sum(any(one is not None and one <= STAY_MIDDLE for one in own) for own in lengths)


def _short_lived(episode: Sequence[Gap], history: History) -> int:
    """How many of the follows made again had been dropped soon after they were made; at least 1."""
    lengths = [history.length_before(gap) for gap in episode]
    return max(1, sum(length is not None and length <= STAY_SHORT for length in lengths))


def _whole_rounds(episodes: Sequence[Sequence[Gap]], history: History) -> int:
    """A round over three lists or more, dropped and made again, shows the pattern by itself."""
    return sum(_short_lived(episode, history) >= ROUND for episode in episodes)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _lists(watches: Sequence[int]) -> str:
    return "one watched list" if len(watches) == 1 else f"{len(watches)} watched lists"


def _proofs(readings: Sequence[Reading]) -> str:
    return " or ".join(sorted({str(reading.because) for reading in readings}))


SIGNAL = Cycles()
