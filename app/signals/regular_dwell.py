"""Regular stays: the account drops what it follows after nearly the same time, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from app.domain.episodes import group
from app.domain.evidence import regularity
from app.domain.finding import Cited, Finding
from app.domain.history import History
from app.domain.instant import DAY, day
from app.domain.steady import steady
from app.domain.timeline import Stay

# Two stays can agree by chance; and beyond two months a stay is no step of a routine.
FEWEST = 3
LONGEST = 60 * DAY
# Routine supports other evidence: weekend visitors are regular too. It never weighs more than this.
MOST = 6.0


class RegularDwell:
    """Compares the lengths of stays that ended by an act of unfollowing."""

    name = "regular_dwell"
    shadow = False
    ground = "It unfollowed after nearly the same time, again and again."

    def find(self, history: History) -> Sequence[Finding]:
        return _found(history)


@steady
def _found(history: History) -> Sequence[Finding]:
    ended = [(stay.went.when, stay) for stay in history.drops if stay.went and _short(stay)]
    decided = [episode[0][1] for episode in group(ended)]
    if len(decided) < FEWEST:
        return []
    days = [(stay.length or 0) / DAY for stay in decided]
    blur = median(_blur(stay) for stay in decided) / DAY / median(days)
    weight = min(MOST, regularity(days, blur))
    lengths = ", ".join(f"{length:.0f}" if length >= 1 else "<1" for length in days[-8:])
    return [
        Finding(
            signal=RegularDwell.name,
            sentence=(
                f"Its last {len(days[-8:])} stays that ended lasted {lengths} days,"
                f" until {day(max(s.went.when.before for s in decided if s.went))}."
            ),
            weight=weight,
            figures={"stays": len(days), "median_days": round(median(days), 1)},
            events=tuple(
                Cited(s.watch_id, "stay", s.came.when.after, s.went.when.before)
                for s in decided
                if s.came and s.went
            ),
        )
    ]


def _short(stay: Stay) -> bool:
    return stay.length is not None and 0 < stay.length <= LONGEST


def _blur(stay: Stay) -> int:
    return max(stay.came.when.blur if stay.came else 0, stay.went.when.blur if stay.went else 0)


SIGNAL = RegularDwell()
