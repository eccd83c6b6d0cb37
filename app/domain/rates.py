"""What is ordinary on the watched lists: the rates against which a signal weighs what it saw."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.instant import DAY

# Two weeks: 77 % of public bot settings unfollow within 7.5 days, 90 % within 14.
SHORT = 14 * DAY
# Published rates stand in until the deployment has its own; this many follows outweigh them.
PRIOR_FOLLOWS = 50
# Of new follows on eight real lists 2 to 38 % were gone within 14 days; 8 % is their middle.
PRIOR_SHORT = 0.08
# No list seen is more fickle than this, whatever its churners do to the estimate.
MOST_SHORT = 0.38


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts over all watches of a deployment.

    `follows`: new follows seen to their end or for 14 days at least; `short`: those of them gone
    within 14 days. Accounts under suspicion are left out, so that churners do not hide themselves.
    """

    follows: int = 0
    short: int = 0

    @property
    def short_stay(self) -> float:
        """Chance that an ordinary new follow is gone within 14 days."""
        seen = (self.short + PRIOR_FOLLOWS * PRIOR_SHORT) / (self.follows + PRIOR_FOLLOWS)
        return min(MOST_SHORT, seen)

    def __add__(self, other: Rates) -> Rates:
        return Rates(self.follows + other.follows, self.short + other.short)
