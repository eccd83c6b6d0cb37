"""Short stays: what the account follows, it drops within days, decision after decision."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean, median

from app.domain.episodes import group, strength
from app.domain.evidence import short_stays
from app.domain.finding import Cited, Finding, Pattern
from app.domain.history import History
from app.domain.instant import DAY, Instant, day, span
from app.domain.rates import SHORT
from app.domain.timeline import Moment, Stay

# One pass over many lists is one event; three of them over a month are a habit.
REPEATED = 3
SPREAD = 30 * DAY
# 98 % of one operator's stays ended within 30 days; ordinary follows that last so long stay on.
LASTING = 45 * DAY


class ShortStays:
    """Compares follows that ended within two weeks with follows that lasted."""

    name = "short_stays"
    shadow = False

    def find(self, history: History) -> Sequence[Finding]:
        short = [s for s in history.drops if s.length is not None and s.length <= SHORT]
        lasting = [s for s in history.follows if _lasted(s, history.now)]
        if not short:
            return []
        dropped = group((s.went.when, s) for s in short if s.went)
        kept = group((s.came.when, s) for s in lasting if s.came)
        weight = short_stays(
            sum(_trials(g) * strength(g[0][0].at, history.now) for g in dropped),
            sum(_trials(g) * strength(g[0][0].at, history.now) for g in kept),
            geometric_mean(history.rates.short_stay_on(stay.watch_id) for stay in short),
        )
        spread = dropped[-1][0][0].at - dropped[0][0][0].at
        repeated = len(dropped) >= REPEATED and spread >= SPREAD
        return [self._finding(short, lasting, len(dropped), weight, repeated)]

    def _finding(
        self,
        short: Sequence[Stay],
        lasting: Sequence[Stay],
        decisions: int,
        weight: float,
        repeated: bool,
    ) -> Finding:
        lengths = [s.length for s in short if s.length is not None]
        watches = {s.watch_id for s in short}
        others = "none lasted longer" if not lasting else f"{len(lasting)} lasted longer"
        ends = [s.went.when for s in short if s.went]
        return Finding(
            signal=self.name,
            sentence=(
                f"Dropped {len(short)} follow{'s' * (len(short) > 1)} on {len(watches)} watched"
                f" list{'s' * (len(watches) > 1)} after {span(int(median(lengths)))} at the median,"
                f" the last on {day(max(end.before for end in ends))}; {others}."
            ),
            weight=weight,
            figures={
                "short": len(short),
                "lasting": len(lasting),
                "decisions": decisions,
                "watches": len(watches),
                "median_days": round(median(lengths) / DAY, 1),
            },
            events=tuple(
                Cited(s.watch_id, what, c.when.after, c.when.before)
                for s in short
                for what, c in (("follow", s.came), ("unfollow", s.went))
                if c
            ),
            pattern=Pattern.CHURN_AND_BURN,
            decisions=decisions if repeated else 1,
            breadth=len(watches),
        )


def _trials(decided: Sequence[tuple[Moment, Stay]]) -> float:
    """Follows dropped together are one decision; each further list adds half of a new one."""
    return 1 + (len({stay.watch_id for _, stay in decided}) - 1) / 2


def _lasted(stay: Stay, now: Instant) -> bool:
    """Whether it outlived the dwell of any bot; stays in between speak neither way."""
    end = stay.went.when.at if stay.went else now
    return stay.came is not None and end - stay.came.when.at > LASTING


SIGNAL = ShortStays()
