"""When a list is looked at next, and whether by a probe or by a walk from end to end. Pure.

A probe asks for what is cheap: the claimed count, the head of a newest-first list. It proves nothing
about anybody. It only shows that something happened, so that reading the whole list is worth its
price; what happened is what the walk says.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from app.domain.instant import DAY, HOUR, Instant, span
from app.domain.roster import Roster
from app.domain.seating import OVERTAKEN

# The interval before anything is known of a list.
USUAL = 6 * HOUR
# Of public bot settings 9 % unfollow within a day: a look a day misses few stays.
SHORTEST, LONGEST = 2 * HOUR, DAY
# On a list that changes all the time a probe only looks for those who return.
BUSY = 12 * HOUR
# The least time between two walks over a list on which nobody is suspected, and while somebody seems
# to have returned. Half of all public bot settings let a follow stand for 3.75 days or more.
UNHURRIED, HURRIED = 3 * DAY, DAY
# However quiet the probes: they can miss somebody who came for somebody who went.
OLDEST = 7 * DAY
# However small its share of a budget is, a list is looked at once in so long.
SLOWEST = 30 * DAY
# Above this chance that a probe finds nothing new it is worth asking first.
WORTH = 0.3
# A probe has to be this much cheaper than a walk. `PROBE`: the requests of most.
CHEAPER, PROBE = 2, 2


@dataclass(frozen=True, slots=True)
class Sampling:
    """How one watch is looked at.

    `adaptive`: at intervals that the program chooses, and not a person. `walk`: whether the next
    look is a walk whatever a probe would say. `reason`: why the next look is when it is, as a
    clause. `claimed`: how many members the platform counted when the list was last read whole.
    `meter`: the host and credential whose budget it shares; `need`: requests a day at its own rhythm.
    """

    adaptive: bool = True
    walk: bool = True
    reason: str = "nothing is known of this list yet"
    walked_at: Instant | None = None
    claimed: int | None = None
    meter: str | None = None
    need: float = 0.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of a list. `changes`: who came or went in the last `days` of walks.

    `walk_requests`, `probe_requests`: what a look costs, None where the source has no probe.
    `ordered`: whether its head shows the newest members. `stay`: a quarter of the stays are shorter of
    those who are suspected here and not yet accused, in milliseconds; None if nobody is.
    """

    changes: int = 0
    days: float = 0.0
    walk_requests: int = 1
    probe_requests: int | None = None
    ordered: bool = False
    stay: int | None = None

    @property
    def daily(self) -> float:
        """Changes a day. What is not known yet counts as one in six hours."""
        return (self.changes + 1) / (self.days + USUAL / DAY)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`look`: milliseconds between two looks; `walk`: the least between two walks, the same without
    probes, `oldest`: the most. `probes`: whether a look begins with a probe. `why`: as a clause.
    """

    look: int
    walk: int
    probes: bool
    why: str
    oldest: int = OLDEST

    def stretched(self, share: float, need: float, told: str) -> Rhythm:
        """The rhythm that uses `share` a day where this one needs `need`. `told`: why, as a clause."""
        if share >= need:
            return self
        longer = min(need / share if share > 0 else SLOWEST, SLOWEST)
        look, walk, oldest = (
            min(SLOWEST, round(length * longer)) for length in (self.look, self.walk, self.oldest)
        )
        return Rhythm(look, walk, self.probes, f"{self.why}; {told}", oldest)

    def requests(self, pulse: Pulse) -> float:
        """What it takes a day, in requests."""
        looks = DAY / self.look
        if not self.probes or pulse.probe_requests is None:
            return looks * pulse.walk_requests
        walks = min(DAY / self.walk, max(pulse.daily, DAY / self.oldest))
        return looks * pulse.probe_requests + walks * pulse.walk_requests


@dataclass(frozen=True, slots=True)
class News:
    """What a probe saw. `arrived`: at the head, not on the roster. `returned`: at the head and had
    left, or jumped there. `missing`: not where the head should show them. `counted`: how far the
    claimed count moved since the last walk. None of it is an event.
    """

    arrived: int = 0
    returned: int = 0
    missing: int = 0
    counted: int = 0

    def __bool__(self) -> bool:
        return bool(self.arrived or self.returned or self.missing or self.counted)


@dataclass(frozen=True, slots=True)
class Look:
    """The next look at a list: when, whether it is a walk, and why then. Due at once if not later."""

    at: Instant
    walk: bool
    reason: str


def rhythm(pulse: Pulse) -> Rhythm:
    """How often to look at a list, and how often to read it whole."""
    look, walk = _between(USUAL, round(DAY / pulse.daily), LONGEST), UNHURRIED
    cheap = pulse.walk_requests < CHEAPER * (pulse.probe_requests or PROBE)
    quiet = exp(-pulse.daily * look / DAY) >= WORTH
    probes = not cheap and pulse.probe_requests is not None and (quiet or pulse.ordered)
    if probes and not quiet:
        look = max(look, BUSY)
    if pulse.stay is not None:
        # A look within three of four such stays.
        look = _between(SHORTEST, pulse.stay, look)
        walk = _between(look, pulse.stay, walk)
    if probes:
        return Rhythm(look, walk, True, _why(pulse))
    gap = look if cheap else walk
    return Rhythm(gap, gap, False, _why(pulse))


def after_walk(rhythm: Rhythm, now: Instant) -> Look:
    """The next look after the list was read whole."""
    how = "asked for its count and head" if rhythm.probes else "read whole"
    return Look(
        now + rhythm.look, not rhythm.probes, f"{how} every {span(rhythm.look)}: {rhythm.why}"
    )


def after_probe(rhythm: Rhythm, news: News, walked_at: Instant, now: Instant) -> Look:
    """The next look after a probe; it is due at once if the list has to be read now."""
    if now - walked_at >= rhythm.oldest:
        return Look(now, True, f"it was last read whole {span(now - walked_at)} ago")
    if not news:
        why = f"a probe found nothing new, and the next comes in {span(rhythm.look)}: {rhythm.why}"
        return Look(now + rhythm.look, False, why)
    gap = min(HURRIED, rhythm.walk) if news.returned else rhythm.walk
    ready = walked_at + gap
    what = "somebody who had left is at the head again" if news.returned else "it has changed"
    if ready <= now:
        return Look(now, True, f"a probe saw that {what}")
    why = f"{what}, and it is read whole every {span(gap)} at most: {rhythm.why}"
    if ready <= now + rhythm.look:
        return Look(ready, True, why)
    return Look(now + rhythm.look, False, why)


def news_of(
    roster: Roster, head: np.ndarray, had_left: np.ndarray, claimed: int | None, before: int | None
) -> News:
    """What the head of a list shows that is not on its roster.

    `head`: int64 keys, newest first. `had_left`: those of them who left this list before.
    `claimed`, `before`: what the platform counts now, and counted when the list was last read.
    """
    counted = 0 if claimed is None or before is None else claimed - before
    known = roster.position(head)
    arrived = head[known < 0]
    returned = int(np.isin(arrived, had_left).sum())
    if roster.seats is None or not len(head):
        return News(len(arrived), returned, 0, counted)
    seats = roster.seats[known[known >= 0]]
    newer_below = np.triu(seats[np.newaxis, :] > seats[:, np.newaxis]).sum(axis=1)
    settled = seats[newer_below < OVERTAKEN]
    expected = int((roster.seats >= settled.min()).sum()) if len(settled) else 0
    jumped = len(seats) - len(settled)
    return News(len(arrived), returned + jumped, max(0, expected - len(settled)), counted)


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


def _why(pulse: Pulse) -> str:
    many = pulse.daily
    pace = (
        f"{many:,.0f} come or go a day"
        if many >= 2
        else f"one comes or goes in {1 / many:.1f} days"
    )
    if pulse.stay is None:
        return pace
    return f"{pace}, and somebody suspected stays for {span(pulse.stay)}"
