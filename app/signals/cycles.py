"""Repeated cycles: the account follows, unfollows and follows again, and it was there meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.episodes import group, remembered, strength
from app.domain.evidence import refollows
from app.domain.finding import Cited, Finding, Pattern
from app.domain.history import History, Nature
from app.domain.instant import DAY, day, span


class Cycles:
    """Counts follows that were made again, over all watches, a decision once."""

    name = "cycles"
    shadow = False

    def find(self, history: History) -> Sequence[Finding]:
        again = [(g, r) for g, r in history.absences if r.nature is Nature.FOLLOW]
        if not again:
            return []
        episodes = group((gap.returned.when, gap) for gap, _ in again)
        count = sum(strength(episode[0][0].at, history.now) for episode in episodes)
        elapsed = remembered(history.now - history.first_change)
        watches = sorted({gap.watch_id for gap, _ in again})
        first, last = again[0][0].left.when, again[-1][0].returned.when
        return [
            Finding(
                signal=self.name,
                sentence=(
                    f"Followed again {_times(len(again))} after unfollowing, on {_lists(watches)},"
                    f" between {day(first.after)} and {day(last.before)}; each time"
                    f" {_proofs(again)}."
                ),
                weight=refollows(count, max(elapsed, DAY), history.edges),
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
            )
        ]


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _lists(watches: Sequence[int]) -> str:
    return "one watched list" if len(watches) == 1 else f"{len(watches)} watched lists"


def _proofs(again: Sequence[tuple[object, object]]) -> str:
    return " or ".join(sorted({str(reading.because) for _, reading in again}))  # type: ignore[attr-defined]


SIGNAL = Cycles()
