"""Returns nobody can explain: they may support other evidence, and never suffice."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from app.domain.finding import Cited, Finding
from app.domain.history import History
from app.domain.instant import day
from app.domain.reading import Nature

# Ordinary accounts vanish and return 0.05 times a year, a few of them again and again (negative
# binomial with shape 0.035): however many unexplained returns there are, they weigh ten to one.
MOST = log(10)


class UnexplainedReturns:
    """Counts absences that could be unfollows or an account switched off."""

    name = "unexplained_returns"
    shadow = False
    ground = "It was off lists and came back, and nobody can tell why."

    def find(self, history: History) -> Sequence[Finding]:
        open_ = [gap for gap, reading in history.absences if reading.nature is Nature.UNKNOWN]
        if not open_:
            return []
        times = "once" if len(open_) == 1 else f"{len(open_)} times"
        return [
            Finding(
                signal=self.name,
                sentence=(
                    f"Was off a list and on it again {times}, last on"
                    f" {day(open_[-1].returned.when.before)}; the lists alone cannot tell a refollow"
                    " from an account switched off and on."
                ),
                weight=min(MOST, MOST / 2 * len(open_)),
                figures={"returns": len(open_)},
                events=tuple(
                    Cited(g.watch_id, what, c.when.after, c.when.before)
                    for g in open_
                    for what, c in (("gone", g.left), ("back", g.returned))
                ),
            )
        ]


SIGNAL = UnexplainedReturns()
