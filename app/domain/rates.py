"""What is ordinary on the watched lists: the rates against which a signal weighs what it saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.event import Cause, FollowEvent, Kind
from app.domain.instant import DAY, Instant

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

    def __sub__(self, other: Rates) -> Rates:
        return self + -other

    def __neg__(self) -> Rates:
        return Rates(-self.follows, -self.short)

    def __add__(self, other: Rates) -> Rates:
        return Rates(self.follows + other.follows, self.short + other.short)


def rates_of(events: Iterable[FollowEvent]) -> Rates:
    """What the events of one account add to the counts: new follows, and those that ended early."""
    follows = short = 0
    begun: dict[int, Instant] = {}
    for event in events:
        if event.kind is Kind.FOLLOW:
            if event.cause is Cause.NEW:
                follows += 1
                begun[event.watch_id] = event.at
        elif event.watch_id in begun:
            short += event.at - begun.pop(event.watch_id) <= SHORT
    return Rates(follows, short)
