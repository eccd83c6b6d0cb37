"""What is ordinary on the watched lists: the rates against which a signal weighs what it saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.event import Cause, FollowEvent, Kind
from app.domain.instant import DAY

# Two weeks: 77 % of public bot settings unfollow within 7.5 days, 90 % within 14.
SHORT = 14 * DAY
# 98 % of one operator's stays ended within 30 days.
BRIEF = 30 * DAY
# On eight real lists 1.2 to 1.8 times as many new followers were gone after 30 days as after 14.
BRIEF_PER_SHORT = 1.8
# Published rates stand in until the deployment has its own, and the deployment's until a list has;
# this many follows outweigh them.
PRIOR_FOLLOWS = 50
# Of new follows on eight real lists 2 to 38 % were gone within 14 days; 8 % is their middle.
PRIOR_SHORT = 0.08
# No list seen is more fickle than this, whatever its churners do to the estimate.
MOST_SHORT = 0.38


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts over all watches of a deployment, and `lists`, the same by watch.

    `follows`: accounts that followed anew exactly once; `short`: those of them gone within 14 days.
    Whoever follows anew twice is counted no more: churners do nothing else, and would hide behind
    a rate they make themselves.
    """

    follows: int = 0
    short: int = 0
    lists: Mapping[int, Rates] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Mapping[int, tuple[int, int]]) -> Rates:
        """The rates from `follows` and `short` of each watch."""
        lists = {watch_id: cls(*both) for watch_id, both in counts.items()}
        follows, short = map(sum, zip(*counts.values(), strict=True)) if counts else (0, 0)
        return cls(follows, short, lists)

    @property
    def short_stay(self) -> float:
        """Chance that an ordinary new follow is gone within 14 days, over all lists."""
        return self._share(PRIOR_SHORT)

    def short_stay_on(self, watch_id: int) -> float:
        """The same for one list: on real ones it ranges from 2 to 38 %."""
        own = self.lists.get(watch_id)
        return own._share(self.short_stay) if own else self.short_stay

    def _share(self, prior: float) -> float:
        seen = (self.short + PRIOR_FOLLOWS * prior) / (self.follows + PRIOR_FOLLOWS)
        return min(MOST_SHORT, seen)

    def __add__(self, other: Rates) -> Rates:
        lists = dict(self.lists)
        for watch_id, more in other.lists.items():
            lists[watch_id] = lists.get(watch_id, _NONE) + more
        return Rates(self.follows + other.follows, self.short + other.short, lists)


_NONE = Rates()
Counted = tuple[int, bool]
"""The list of the one new follow an account is counted for, and whether it was gone soon."""


def counted(events: Iterable[FollowEvent]) -> Counted | None:
    """What an account adds to the counts; None if it followed anew never or more than once."""
    came: FollowEvent | None = None
    short = False
    for event in events:
        if event.kind is Kind.FOLLOW:
            if came is not None:
                return None
            if event.cause is Cause.NEW:
                came = event
        elif came is not None and event.watch_id == came.watch_id:
            short = event.at - came.at <= SHORT
    return None if came is None else (came.watch_id, short)


def change_of(told: Iterable[tuple[Sequence[FollowEvent], Sequence[FollowEvent]]]) -> Rates:
    """What accounts change in the counts, from their events before and their events now."""
    sums: dict[int, list[int]] = {}
    for before, after in told:
        was, now = counted(before), counted(after)
        if was != now:
            _put(sums, was, -1)
            _put(sums, now, 1)
    return Rates.of({watch_id: (both[0], both[1]) for watch_id, both in sums.items()})


def _put(sums: dict[int, list[int]], one: Counted | None, times: int) -> None:
    if one is not None:
        follows_and_short = sums.setdefault(one[0], [0, 0])
        follows_and_short[0] += times
        follows_and_short[1] += times * one[1]
